/**
 * Mutation testing of the rules: `npm run mutation`, `npm run mutation -- points standings` for some features, or
 * `npm run mutation -- judge-queue/judge-pools` for one file, `src/judge-queue/judge-pools.rules.ts`.
 * Stryker changes one expression of a `*.rules.ts` at a time and runs the tests that reach it. A mutant that survives
 * is a rule no test notices when it breaks.
 */
import { existsSync, readdirSync } from 'node:fs';

const allFeatures = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(`src/${entry.name}`).some((file) => file.endsWith('.rules.ts')))
  .map((entry) => entry.name);
const wanted = (process.env.MUTATION_OF ?? '').split(',').filter(Boolean);
const unknown = wanted.filter((name) => !allFeatures.includes(name) && !existsSync(`src/${name}.rules.ts`));
if (unknown.length > 0) {
  throw new Error(`No rules in src/${unknown.join(', src/')}; there are: ${allFeatures.join(', ')}.`);
}
const chosen = wanted.length > 0 ? wanted : allFeatures;
const features = new Set(chosen.map((name) => name.split('/')[0] ?? name));
/** Unit tests that reach rules through what reads files, and that are quick and need no other folder. */
const UNIT_TESTS = {
  'past-contests': ['past-contests'],
  problems: ['package', 'package-corners', 'package-examples', 'package-job', 'package-kinds', 'selection'],
  showcase: ['images'],
};
const specsOf = (feature) => [
  `test/${feature}/**/*.rules.test.ts`,
  ...(UNIT_TESTS[feature] ?? []).map((subject) => `test/${feature}/${subject}.unit.test.ts`),
];
const testFolders = new Set(readdirSync('test'));

/** @type {Partial<import('@stryker-mutator/api/core').StrykerOptions>} */
export default {
  packageManager: 'npm',
  testRunner: 'mocha',
  // The tests are TypeScript: mocha runs inside Stryker's process, so tsx is loaded there.
  testRunnerNodeArgs: ['--import', 'tsx'],
  mochaOptions: {
    spec: [...features].filter((feature) => testFolders.has(feature)).flatMap(specsOf),
    'no-config': true,
    // Changed code counts what it runs and is slow: what measures time is left out.
    grep: '^(?!.*(in no time|keeps the reader busy|in a few seconds))',
  },
  mutate: chosen.map((name) => (name.includes('/') ? `src/${name}.rules.ts` : `src/${name}/**/*.rules.ts`)),
  coverageAnalysis: 'perTest',
  // On a busy machine every mutant would otherwise run into the usual five seconds, and count as killed.
  timeoutMS: 20_000,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'var/mutation/report.html' },
  jsonReporter: { fileName: 'var/mutation/report.json' },
  ignorePatterns: ['/var', '/docs', '/public', '/problems', '/bench', '/views'],
  tempDirName: 'var/mutation/sandbox',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  thresholds: { high: 90, low: 80, break: null },
};
