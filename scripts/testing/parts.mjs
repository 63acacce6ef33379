/** The parts of `npm test` in the order in which they run, and the test files of each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Part
 * @property {string} name given to --only
 * @property {string} title
 * @property {string[][]} [checks] commands that count as one test: passed when all end with 0
 * @property {(file: string) => boolean} [owns] whether mocha runs this test file in the part
 * @property {boolean} beside may run in parallel with other parts: it measures no time and needs no service
 * @property {string} [alongside] the part it runs in parallel with if both are chosen: together they use two cores
 * @property {('mariadb' | 'docker' | 'browser')[]} needs
 * @property {number} timeoutMs of one test; a test may set its own
 * @property {number} limitMs of the whole part, after which it is stopped and counted as failed
 */

const inArchitecture = (/** @type {string} */ file) => file.startsWith('test/architecture/');
const isPure = (/** @type {string} */ file) => /\.(rules|unit)\.test\.ts$/.test(file);
const needsDatabase = (/** @type {string} */ file) => /\.(store|http)\.test\.ts$/.test(file);
/** What comes of submissions: about as much work as all other tests with a database. */
const OF_JUDGING = new Set([
  ...[
    'api',
    'balloons',
    'certificates',
    'clics',
    'contest-results',
    'gradebook',
    'judge-queue',
    'judgehosts',
    'judging-list',
  ],
  ...[
    'judgings',
    'past-contests',
    'places',
    'points',
    'problems',
    'promotions',
    'quotas',
    'rehearsals',
    'rejudgings',
    'seasons',
  ],
  ...['similarity', 'standings', 'submission-page', 'submissions', 'unusual-events', 'verdict-reviews', 'virtual-runs'],
]);
const isOfJudging = (/** @type {string} */ file) => OF_JUDGING.has(file.split('/')[1] ?? '');
const isHostile = (/** @type {string} */ file) => file === 'test/judge/hostile.programs.test.ts';
/** `problem verify` over whole packages. */
const isOfPackages = (/** @type {string} */ file) => /^test\/problems\/.*\.docker\.test\.ts$/.test(file);
const minutes = (/** @type {number} */ count) => count * 60_000;

/** @type {Part[]} */
export const parts = [
  {
    name: 'types',
    title: 'Types (tsc)',
    checks: [['node_modules/typescript/bin/tsc', '--noEmit']],
    beside: true,
    needs: [],
    timeoutMs: 0,
    limitMs: minutes(5),
  },
  {
    name: 'lint',
    title: 'Lint (ESLint and Prettier)',
    checks: [
      ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
      ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    ],
    beside: true,
    needs: [],
    timeoutMs: 0,
    limitMs: minutes(5),
  },
  {
    name: 'architecture',
    title: 'Architecture rules',
    owns: (file) => inArchitecture(file) && isPure(file),
    beside: true,
    needs: [],
    timeoutMs: 60_000,
    limitMs: minutes(5),
  },
  {
    name: 'unit',
    title: 'Unit tests',
    owns: (file) => !inArchitecture(file) && isPure(file),
    beside: false,
    needs: [],
    timeoutMs: 20_000,
    limitMs: minutes(10),
  },
  {
    name: 'database',
    title: 'Database and HTTP tests on SQLite and MariaDB',
    owns: (file) => needsDatabase(file) && !isOfJudging(file),
    beside: false,
    needs: ['mariadb'],
    timeoutMs: 30_000,
    limitMs: minutes(30),
  },
  {
    name: 'judging-database',
    title: 'The same for problems, submissions, judging, standings, grades, what comes of them, and the API',
    owns: (file) => needsDatabase(file) && isOfJudging(file),
    beside: false,
    alongside: 'database',
    needs: ['mariadb'],
    timeoutMs: 30_000,
    limitMs: minutes(30),
  },
  {
    name: 'judge',
    title: 'Judge tests in Docker',
    owns: (file) => file.endsWith('.docker.test.ts') && !isOfPackages(file),
    beside: false,
    needs: ['docker'],
    timeoutMs: 120_000,
    limitMs: minutes(25),
  },
  {
    name: 'hostile',
    title: 'Hostile programs in Docker',
    owns: isHostile,
    beside: false,
    alongside: 'judge',
    needs: ['docker'],
    timeoutMs: 120_000,
    limitMs: minutes(20),
  },
  {
    name: 'programs',
    title: 'Every language, every kind of problem and whole packages in Docker',
    owns: (file) => isOfPackages(file) || (file.endsWith('.programs.test.ts') && !isHostile(file)),
    beside: false,
    alongside: 'judge',
    needs: ['docker'],
    timeoutMs: 120_000,
    limitMs: minutes(20),
  },
  {
    name: 'browser',
    title: 'Browser tests in Chromium',
    owns: (file) => file.endsWith('.browser.test.ts'),
    beside: false,
    needs: ['docker', 'browser', 'mariadb'],
    timeoutMs: 120_000,
    limitMs: minutes(20),
  },
  {
    name: 'start',
    title: 'npm start as a whole',
    owns: (file) => file.endsWith('.start.test.ts'),
    beside: false,
    // Most of its time it waits for a site, a judge or an image.
    alongside: 'browser',
    needs: ['docker', 'mariadb'],
    timeoutMs: 300_000,
    limitMs: minutes(15),
  },
];

/**
 * Every test file of the repository.
 * @param {string} root
 * @returns {string[]} paths from the root, with `/`
 */
export function testFiles(root) {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort();
}

/**
 * The parts that --only names.
 * @param {string[]} names empty: all
 * @throws Error with the unknown part and the known ones
 */
export function chooseParts(names) {
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown) {
    throw new Error(`--only: unknown part "${unknown}"; the parts are ${parts.map((part) => part.name).join(', ')}.`);
  }
  return names.length === 0 ? parts : parts.filter((part) => names.includes(part.name));
}
