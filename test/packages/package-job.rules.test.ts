/** The job for a submission, for every kind of problem. */
import { expect } from 'chai';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import type { TestFact } from '../../judge/contract/report.ts';
import { buildJudgeJob, factsOnSite, includesFor, type JobOrder } from '../../src/packages/package.job.rules.ts';
import type { StoredPackage } from '../../src/packages/package.rules.ts';

const MIB = 1024 * 1024;
/** As an open package returns it: with a method, which a job must not contain. */
const blob = (sha256: string) => ({ sha256, sizeBytes: 1, read: () => undefined });
const sent = (sha256: string) => ({ sha256, sizeBytes: 1 });
const file = (path: string, content = path) => ({ path, blob: blob(content) });
const test = (name: string, more: object = {}) => ({
  name,
  group: name.slice(0, name.lastIndexOf('/')),
  isSample: name.startsWith('sample'),
  input: blob(`${name}.in`),
  answer: blob(`${name}.ans`),
  args: [],
  ...more,
});
const TYPE = { scoring: false, interactive: false, multiPass: false, submitAnswer: false };
const LIMITS = {
  timeLimitMs: 1500,
  memoryBytes: 100,
  outputBytes: 200,
  buildTimeMs: 3000,
  buildMemoryBytes: 400,
  validationTimeMs: 5000,
  validationMemoryBytes: 600,
  validationOutputBytes: 700,
};
const pkg = (more: object = {}): StoredPackage =>
  ({
    formatVersion: '2025-09',
    type: TYPE,
    limits: LIMITS,
    checker: { kind: 'default', caseSensitive: true, spaceChangeSensitive: false },
    tests: [test('sample/1'), test('secret/1')],
    groups: [],
    includes: {},
    ...more,
  }) as unknown as StoredPackage;
const source = { path: 'a.cpp', blob: sent('a') };
const job = (of: StoredPackage, more: Partial<JobOrder> = {}) =>
  buildJudgeJob({
    jobId: 'j',
    judgingId: 'g',
    token: 3,
    files: [source],
    stopAt: 'first-failure' as never,
    pkg: of,
    language: 'cpp',
    ...more,
  });
const limits = (cpuTimeMs: number, wallTimeMs: number, memoryBytes: number, outputBytes: number, processes = 64) => ({
  cpuTimeMs,
  wallTimeMs,
  memoryBytes,
  outputBytes,
  processes,
});
const BUILD_LIMITS = limits(3000, 7000, 400, 256 * MIB, 256);
const VALIDATION_LIMITS = limits(5000, 11_000, 600, 700);
const KERNEL = {
  toolchain: 'tinylsm',
  baseArchive: blob('base'),
  build: ['make'],
  incremental: true,
  artefacts: ['kv'],
  run: ['./kv'],
  sessionSeparator: '#!restart',
  testPoints: 60,
  buildTimeMs: 9000,
  buildMemoryBytes: 900,
};

describe('the job of a submission', () => {
  it('is pure data: limits, files to build, tests in order', () => {
    expect(job(pkg(), { entryPoint: 'Main' })).to.deep.equal({
      contractVersion: CONTRACT_VERSION,
      jobId: 'j',
      judgingId: 'g',
      token: 3,
      sharesBuilds: undefined,
      build: {
        kind: 'standard',
        language: 'cpp',
        files: [source],
        entryPoint: 'Main',
        include: [],
        limits: BUILD_LIMITS,
      },
      runLimits: limits(1500, 4000, 100, 200),
      checker: { kind: 'default', caseSensitive: true, spaceChangeSensitive: false },
      tests: ['sample/1', 'secret/1'].map((name, index) => ({
        ordinal: index + 1,
        name,
        isSample: index === 0,
        showsOutput: index === 0,
        input: sent(`${name}.in`),
        answer: sent(`${name}.ans`),
        args: [],
        files: [],
        flags: undefined,
        validatorArgs: undefined,
        stopGroup: undefined,
        sessionSeparator: undefined,
      })),
      parallelTests: undefined,
      staticValidation: undefined,
      grader: undefined,
      stopAt: 'first-failure',
      stopAfterTimeLimits: 3,
      benchmark: undefined,
    });
  });

  it('contains the settings of each test and how many tests may run at the same time', () => {
    const more = { args: ['-v'], checkerFlags: { caseSensitive: true }, validatorArgs: ['x'], fullFeedback: true };
    const script = { ...file('run.sh'), executable: true };
    const made = job(
      pkg({ tests: [test('secret/1', { ...more, files: [file('map.bin'), script] })], parallelTests: 4 }),
    );
    expect(made.parallelTests).to.equal(4);
    expect(made.tests[0]).to.deep.include({
      args: ['-v'],
      flags: { caseSensitive: true },
      validatorArgs: ['x'],
      showsOutput: true,
      files: [
        { path: 'map.bin', blob: sent('map.bin') },
        { path: 'run.sh', blob: sent('run.sh'), executable: true },
      ],
    });
  });

  it('gives slow languages more time, in whole milliseconds, and uses a requested limit', () => {
    expect(job(pkg(), { language: 'python3' }).runLimits).to.deep.equal(limits(4500, 10_000, 100, 200));
    expect(job(pkg(), { timeLimitMs: 1000.4 }).runLimits.cpuTimeMs).to.equal(1000);
  });

  it('lets programs write no file if the package says so', () => {
    expect(job(pkg({ allowsWriting: false })).runLimits).to.have.property('fileBytes', 0);
    expect(job(pkg({ allowsWriting: true })).runLimits).to.not.have.property('fileBytes');
  });

  it('is refused if the language is not offered', () => {
    for (const language of ['cobol', undefined])
      expect(() => job(pkg(), { language }))
        .to.throw()
        .that.deep.includes({ code: 'language_unknown', params: { language: language ?? '' }, field: 'language' });
  });

  it('stops after three time limits, after as many as the package says, or never', () => {
    const stops = (more: object, order: Partial<JobOrder> = {}) => job(pkg(more), order).stopAfterTimeLimits;
    expect(stops({ stopAfterTimeLimits: 1 })).to.equal(1);
    expect(stops({ stopAfterTimeLimits: 0 })).to.equal(undefined);
    expect(stops({}, { runsAllTests: true })).to.equal(undefined);
    expect(stops({ grader: { language: 'cpp', files: [] } })).to.equal(undefined);
  });

  it('stops within each group if groups give points', () => {
    const groups = [{ name: 'secret/a', maxScore: 1, aggregation: 'sum', requirePass: [] }];
    const tests = [test('sample/1'), test('secret/a/1')];
    const made = job(pkg({ type: { ...TYPE, scoring: true }, groups, tests }));
    expect(made.tests.map(({ stopGroup }) => stopGroup)).to.deep.equal(['sample', 'secret/a']);
  });

  it('overlays the files for its language over those of its base language, and those over the general ones', () => {
    const includes = {
      default: [file('a.h', 'general'), file('b.h', 'general')],
      cpp: [file('b.h', 'cpp'), file('c.h', 'cpp')],
      cpp20: [file('c.h', 'cpp20')],
    };
    const included = (language: string) =>
      includesFor(pkg({ includes }), language).map(({ path, blob: { sha256 } }) => `${path} ${sha256}`);
    expect(included('cpp20')).to.deep.equal(['a.h general', 'b.h cpp', 'c.h cpp20']);
    expect(included('cpp')).to.deep.equal(['a.h general', 'b.h cpp', 'c.h cpp']);
    expect(included('python3')).to.deep.equal(['a.h general', 'b.h general']);
    expect(included('cobol')).to.deep.equal(['a.h general', 'b.h general']);
    expect(job(pkg({ includes }), { language: 'python3' }).build).to.deep.include({
      include: [
        { path: 'a.h', blob: sent('general') },
        { path: 'b.h', blob: sent('general') },
      ],
    });
  });

  it('accepts submitted answers without a language', () => {
    const answers = pkg({ type: { ...TYPE, submitAnswer: true } });
    expect(job(answers, { language: undefined }).build).to.deep.equal({
      kind: 'answers',
      files: [source],
      limits: BUILD_LIMITS,
    });
    expect(job(answers, { language: 'python3' }).runLimits.cpuTimeMs).to.equal(1500);
  });
});

describe('the job of a submission to a kernel problem', () => {
  it('builds the starter code with the submitted changes', () => {
    const made = job(pkg({ kernel: KERNEL }), { language: undefined, deleted: ['src/old.cc'] });
    const build = {
      kind: 'kernel',
      toolchain: 'tinylsm',
      baseArchive: sent('base'),
      files: [source],
      deleted: ['src/old.cc'],
      commands: ['make'],
      incremental: true,
      artefacts: ['kv'],
      runCommand: ['./kv'],
      limits: limits(9000, 19_000, 900, 256 * MIB, 256),
    };
    expect(made.build).to.deep.equal(build);
    expect(made.tests[0]!.sessionSeparator).to.equal('#!restart');
    expect(made.benchmark).to.equal(undefined);
    expect(job(pkg({ kernel: KERNEL }), { language: 'python3' }).build).to.deep.equal({ ...build, deleted: [] });
  });

  it('measures speed as the package says, with a time limit of its own', () => {
    const least = {
      measure: 'cpu',
      command: ['./bench'],
      minRounds: 8,
      maxRounds: 30,
      targetRelativeInterval: 0.02,
      budgetMs: 30_000,
    };
    const benchmark = (more: object) =>
      job(pkg({ kernel: { ...KERNEL, benchmark: { ...least, ...more } } }), { language: undefined }).benchmark;
    const made = { ...least, prepareCommand: undefined, limits: { ...limits(30_000, 30_000, 100, 200) } };
    expect(benchmark({ startsProcesses: false })).to.deep.equal(made);
    expect(
      benchmark({
        prepare: ['./fill'],
        keep: ['db'],
        largestRelativeInterval: 0,
        driver: { artefacts: ['gen'], prepare: ['./gen', 'fill'], command: ['./gen'] },
        startsProcesses: true,
        review: { above: 3 },
      }),
    ).to.deep.equal({
      ...made,
      prepareCommand: ['./fill'],
      keep: ['db'],
      largestRelativeInterval: 0,
      driver: { artefacts: ['gen'], prepareCommand: ['./gen', 'fill'], command: ['./gen'] },
      startsProcesses: true,
    });
  });
});

describe('the validators of a job', () => {
  const validator = { language: 'cpp', files: [file('v.cpp')] };
  const program = { language: 'cpp', files: [{ path: 'v.cpp', blob: sent('v.cpp') }], limits: VALIDATION_LIMITS };

  it('have limits of their own, one pass, and the scores of their format', () => {
    const checker = (more: object) =>
      job(pkg({ checker: { kind: 'custom', args: ['-x'], ...validator }, ...more })).checker;
    const made = { kind: 'custom', ...program, args: ['-x'], interactive: false, passes: 1, findsSubmission: true };
    const { findsSubmission: _notThen, ...older } = made;
    expect(checker({})).to.deep.equal(made);
    expect(checker({ formatVersion: 'legacy' })).to.deep.equal({ ...older, olderScores: true });
    expect(checker({ type: { ...TYPE, interactive: true } })).to.deep.equal({ ...made, interactive: true });
    const passes = { limits: { ...LIMITS, validationPasses: 5 } };
    expect(checker({ type: { ...TYPE, multiPass: true }, ...passes })).to.deep.equal({ ...made, passes: 5 });
    expect(checker({ type: { ...TYPE, multiPass: true } })).to.deep.equal(made);
    expect(checker(passes)).to.deep.equal(made);
  });

  it('check the source in cases that are numbered after the tests', () => {
    const staticTests = ['secret/a static', 'secret/b static'].map((name) => ({ name, args: [name] }));
    expect(job(pkg({ staticValidator: validator, staticTests })).staticValidation).to.deep.equal({
      ...program,
      cases: [
        { ordinal: 3, name: 'secret/a static', args: ['secret/a static'] },
        { ordinal: 4, name: 'secret/b static', args: ['secret/b static'] },
      ],
    });
    expect(job(pkg({ staticValidator: validator })).staticValidation).to.deep.equal({ ...program, cases: [] });
  });

  it('grade all results, and decide the verdict if there are no points', () => {
    const grading = { name: '', items: [] };
    const made = job(pkg({ grader: validator, grading }));
    expect(made).to.deep.include({ stopAt: 'all', grader: { program, tree: grading, decides: true } });
    expect(job(pkg({ grader: validator, grading, type: { ...TYPE, scoring: true } })).grader).to.have.property(
      'decides',
      false,
    );
    expect(job(pkg({ grader: validator })).grader).to.equal(undefined);
    expect(job(pkg({ grading })).grader).to.equal(undefined);
  });
});

describe('the result on the site if all tests had run', () => {
  it('contains nothing of the tests that were left out after three time limits', () => {
    const tests = ['1', '2', '3', '4'].map((name) => test(`secret/${name}`));
    const facts = tests.map((_, index) => ({ ordinal: index + 1, outcome: 'time-limit' })) as unknown as TestFact[];
    expect(factsOnSite(pkg({ tests }), facts).map(({ ordinal }) => ordinal)).to.deep.equal([1, 2, 3]);
    expect(factsOnSite(pkg({ tests, stopAfterTimeLimits: 0 }), facts)).to.have.length(4);
  });
});
