/**
 * Mutation testing of the rules: `npm run mutation`, or `npm run mutation -- points standings` for some features.
 * Stryker changes one expression of a `*.rules.ts` at a time and runs the tests that reach it. A mutant that survives
 * is a rule no test notices when it breaks.
 */
import { readdirSync } from 'node:fs';

const allFeatures = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(`src/${entry.name}`).some((file) => file.endsWith('.rules.ts')))
  .map((entry) => entry.name);
const wanted = (process.env.MUTATION_FEATURES ?? '').split(',').filter(Boolean);
const unknown = wanted.filter((feature) => !allFeatures.includes(feature));
if (unknown.length > 0) {
  throw new Error(`No rules in src/${unknown.join(', src/')}; there are: ${allFeatures.join(', ')}.`);
}
const features = wanted.length > 0 ? wanted : allFeatures;
const testFolders = new Set(readdirSync('test'));

/** @type {Partial<import('@stryker-mutator/api/core').StrykerOptions>} */
export default {
  packageManager: 'npm',
  testRunner: 'mocha',
  // The tests are TypeScript: mocha runs inside Stryker's process, so tsx is loaded there.
  testRunnerNodeArgs: ['--import', 'tsx'],
  mochaOptions: {
    spec: features.filter((feature) => testFolders.has(feature)).map((feature) => `test/${feature}/**/*.rules.test.ts`),
    'no-config': true,
  },
  mutate: features.map((feature) => `src/${feature}/**/*.rules.ts`),
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'var/mutation/report.html' },
  jsonReporter: { fileName: 'var/mutation/report.json' },
  ignorePatterns: ['/var', '/docs', '/public', '/problems', '/bench', '/views'],
  tempDirName: 'var/mutation/sandbox',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  thresholds: { high: 90, low: 80, break: null },
};
