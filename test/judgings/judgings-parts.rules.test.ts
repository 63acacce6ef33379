/** The parts of a score and their names, for unusual packages and incomplete reports. */
import { expect } from 'chai';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { JudgeReport, RunOutcome, TestFact } from '../../judge/contract/report.ts';
import {
  judgedVersionOf,
  MOST_POINTS,
  scoreDetails,
  scoreOf,
  verdictOf,
  verdictOfTest,
} from '../../src/judgings/judgings.rules.ts';
import { gradedTree, type GraderSettings } from '../../src/packages/package-grading.rules.ts';
import type { ScoredTest, Scoring } from '../../src/packages/package-judging.rules.ts';
import type { ProblemPackage, TestGroup } from '../../src/packages/package.rules.ts';
import { VERDICTS } from '../../src/scoring/verdicts.rules.ts';

const fact = (name: string, outcome: RunOutcome = 'ok', more: Partial<TestFact> = {}): TestFact => ({
  ...{ ordinal: Number(name.at(-1)), name, outcome, cpuMs: 1, wallMs: 1, memoryBytes: 1, outputBytes: 1 },
  ...more,
});
const report = (tests: TestFact[], more: Partial<JudgeReport> = {}): JudgeReport => ({
  ...{ contractVersion: 1, token: 1, tests, toolchainImage: 'cpp x' },
  build: { outcome: 'ok', cpuMs: 1, wallMs: 1, output: '' },
  phases: { claimedAt: 0, buildStartedAt: 0, buildFinishedAt: 0, finishedAt: 0 },
  ...more,
});
const group = (name: string, more: Partial<TestGroup> = {}): TestGroup => ({
  ...{ name, maxScore: 100, aggregation: 'sum', requirePass: [] },
  ...more,
});
const test = (name: string, of: string, isSample = false): ScoredTest => ({ name, group: of, isSample });
const TESTS = [
  test('sample/1', 'sample', true),
  test('a/1', 'secret/a'),
  test('a/2', 'secret/a'),
  test('b/3', 'secret/b'),
];
const groups = (...all: TestGroup[]): Scoring => ({ kind: 'groups', tests: TESTS, groups: all });
/** The score if all tests pass except the named ones. */
const score = (scoring: Scoring, failed: string[] = [], more: Record<string, Partial<TestFact>> = {}) =>
  scoreDetails(
    report(TESTS.map(({ name }) => fact(name, failed.includes(name) ? 'wrong-answer' : 'ok', more[name]))),
    scoring,
  )!;

describe('the version used for judging', () => {
  it('is that of the judging if it has one, otherwise that of the submission', () => {
    const submission = { problemVersionId: 'submitted' };
    expect(judgedVersionOf(submission, { problemVersionId: 'judged' })).to.equal('judged');
    expect(judgedVersionOf(submission, { problemVersionId: null })).to.equal('submitted');
    expect(judgedVersionOf(submission, undefined)).to.equal('submitted');
  });
});

describe('verdicts', () => {
  it('are nine, from best to worst, and points end at the limit of the database', () => {
    expect(VERDICTS).to.deep.equal(['AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'REJECTED', 'JE']);
    expect(MOST_POINTS).to.equal(2_000_000);
  });

  it('of tests are one per outcome', () => {
    const outcomes = ['ok', 'wrong-answer', 'time-limit', 'memory-limit', 'output-limit', 'run-error', 'judge-error'];
    expect(outcomes.map((outcome) => verdictOfTest(fact('1', outcome as RunOutcome)))).to.deep.equal([
      ...['AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'JE'],
    ]);
  });

  it('are JE for a build that failed because of a judge error, even if tests were run', () => {
    const build = { outcome: 'judge-error', cpuMs: 1, wallMs: 1, output: '' } as const;
    expect(verdictOf(report([fact('1')], { build }))).to.deep.equal({ verdict: 'JE' });
    expect(verdictOf(report([fact('1', 'wrong-answer')], { build }))).to.deep.equal({ verdict: 'JE' });
  });

  it('are those of a grader even if no test failed', () => {
    const grading = { grades: [], verdict: 'WA' as const };
    expect(verdictOf(report([fact('1')], { grading }))).to.deep.equal({ verdict: 'WA', firstBadTest: undefined });
  });

  it('depend on the benchmark only if it did not pass', () => {
    const benchmark = { measure: 'cpu', outcome: 'ok', rounds: [] } as const;
    const passed = report([fact('1')], { benchmark: { ...benchmark, rounds: [] } });
    expect(verdictOf(passed)).to.deep.equal({ verdict: 'AC' });
    expect(verdictOf(passed, { tests: 1, benchmark: true })).to.deep.equal({ verdict: 'AC' });
  });
});

describe('the total of groups', () => {
  const a = group('secret/a', { maxScore: 40 });
  const b = group('secret/b', { maxScore: 60 });

  it('is the sum, the minimum, or all or nothing, as secret says', () => {
    expect(score(groups(group('secret'), a, b), ['a/1'])).to.deep.equal({
      ...{ points: 80, maxPoints: 100 },
      parts: [
        { name: 'secret/a', points: 20, maxPoints: 40 },
        { name: 'secret/b', points: 60, maxPoints: 60 },
      ],
    });
    expect(score(groups(group('secret', { aggregation: 'min' }), a, b)).points).to.equal(40);
    expect(score(groups(group('secret', { aggregation: 'min' }), a, b), ['b/3']).points).to.equal(0);
    const strict = groups(group('secret', { aggregation: 'pass-fail', maxScore: 90 }), a, b);
    expect(score(strict)).to.include({ points: 90, maxPoints: 90 });
    expect(score(strict, ['a/1'])).to.include({ points: 0, maxPoints: 90 });
    expect(score(strict, ['sample/1']).points, 'samples are none of secret').to.equal(90);
    const open = groups(group('secret', { aggregation: 'pass-fail', maxScore: 'unbounded' }), a, b);
    expect(score(open)).to.include({ points: 0, maxPoints: undefined });
  });

  it('has no maximum if secret has none', () => {
    expect(score(groups(group('secret', { maxScore: 'unbounded' }), a, b))).to.include({
      points: 100,
      maxPoints: undefined,
    });
  });

  it('is a sum of at most 100 if the package has no settings for secret', () => {
    expect(score(groups(a, b))).to.include({ points: 100, maxPoints: 100 });
    expect(score(groups(a, b), ['a/1', 'a/2'])).to.include({ points: 60, maxPoints: 100 });
  });

  it('finds secret at any position in the list', () => {
    const secret = group('secret', { aggregation: 'min', requirePass: ['sample'] });
    expect(score(groups(a, b, secret)).points).to.equal(40);
    const closed = score(groups(a, b, secret), ['sample/1']);
    expect(closed.points).to.equal(0);
    expect(closed.parts.map(({ points }) => points)).to.deep.equal([0, 0]);
  });
});

describe('the points of a group', () => {
  const of = (more: Partial<TestGroup>, failed: string[] = [], facts: Record<string, Partial<TestFact>> = {}) =>
    score(groups(group('secret'), group('secret/a', more)), failed, facts).parts[0]!;

  it('are its maximum for each test if it takes the minimum, and none without a maximum', () => {
    expect(of({ aggregation: 'min', maxScore: 40 })).to.deep.equal({ name: 'secret/a', points: 40, maxPoints: 40 });
    expect(of({ aggregation: 'min', maxScore: 40 }, [], { 'a/1': { scoreMultiplier: 0.25 } }).points).to.equal(10);
    expect(of({ maxScore: 'unbounded' })).to.deep.equal({ name: 'secret/a', points: 0, maxPoints: undefined });
    expect(of({ maxScore: 'unbounded' }, [], { 'a/1': { scoreMultiplier: 0.5 } }).points).to.equal(0);
    expect(of({ maxScore: 'unbounded', aggregation: 'pass-fail' })).to.include({ points: 0, maxPoints: undefined });
  });

  it('are zero for a group without tests', () => {
    const empty = score(groups(group('secret'), group('secret/c', { aggregation: 'pass-fail' })));
    expect(empty.parts).to.deep.equal([{ name: 'secret/c', points: 0, maxPoints: 100 }]);
    expect(score(groups(group('secret'), group('secret/c', { aggregation: 'min' }))).points).to.equal(0);
  });

  it('may depend on a group for which the package has only tests', () => {
    expect(of({ requirePass: ['secret/b'] }).points).to.equal(100);
    expect(of({ requirePass: ['secret/b'] }, ['b/3']).points).to.equal(0);
    expect(of({ requirePass: ['sample'] }, ['sample/1']).points).to.equal(0);
  });

  it('are stored in thousandths', () => {
    expect(of({ maxScore: 10 }, [], { 'a/1': { scoreMultiplier: 1 / 3 } }).points).to.equal(6.667);
  });
});

describe('the score of a kernel problem in parts', () => {
  const tests = [test('sample/1', 'sample', true), test('secret/2', 'secret'), test('secret/3', 'secret')];
  const kernel = { kind: 'kernel', testPoints: 50, groups: [], tests, speedup: { points: 50, fullAt: 4 } } as const;
  const scoring: Scoring = { ...kernel, groups: [], tests };
  const rounds = Array.from({ length: 6 }, () => ({ baseMs: 400, submissionMs: 100 }));
  const benchmark = { measure: 'cpu', outcome: 'ok', rounds } as const;
  const passed = report(
    tests.map(({ name }) => fact(name)),
    { benchmark },
  );

  it('names tests and speedup, and gives no points for a speed that does not count', () => {
    expect(scoreDetails(passed, scoring)!.parts).to.deep.equal([
      { name: 'tests', points: 50, maxPoints: 50 },
      { name: 'speedup', points: 50, maxPoints: 50 },
    ]);
    const rejected = scoreDetails(passed, scoring, false)!;
    expect(rejected).to.deep.include({ points: 50, maxPoints: 100 });
    expect(rejected.speed?.ratio).to.be.closeTo(4, 1e-9);
  });

  it('has no speed if the benchmark failed or was not run', () => {
    for (const more of [{}, { benchmark: { ...benchmark, outcome: 'time-limit' as const } }]) {
      expect(scoreDetails({ ...passed, benchmark: undefined, ...more }, scoring)).to.deep.include({
        ...{ points: 50, speed: undefined },
      });
    }
  });

  it('depends only on the speed if there are no hidden tests', () => {
    const samples = { ...scoring, tests: [tests[0]!] };
    expect(scoreDetails(report([fact('sample/1')]), samples)!.parts[0]).to.include({ points: 0, maxPoints: 50 });
  });

  it('uses the points of groups, and equal shares if none states any', () => {
    const stated = { ...scoring, groups: [group('secret'), group('secret/a', { maxScore: 30 })], tests: TESTS };
    const all = report(TESTS.map(({ name }) => fact(name)));
    expect(scoreDetails(all, stated)!.parts[0]).to.deep.equal({ name: 'tests', points: 30, maxPoints: 100 });
    const silent = { ...stated, groups: [group('secret'), group('secret/a', { maxScore: 'unbounded' })] };
    expect(scoreDetails(all, silent)!.parts[0]).to.deep.equal({ name: 'tests', points: 50, maxPoints: 50 });
    const alone = { ...stated, groups: [group('secret', { maxScore: 70 })] };
    expect(scoreDetails(all, alone)!.parts[0]).to.deep.equal({ name: 'tests', points: 50, maxPoints: 50 });
  });

  it('has no maximum if its groups have none', () => {
    const open = [group('secret', { maxScore: 'unbounded' }), group('secret/a', { maxScore: 30 })];
    const all = report(TESTS.map(({ name }) => fact(name)));
    expect(scoreDetails(all, { ...scoring, groups: open, tests: TESTS })!.maxPoints).to.equal(undefined);
  });
});

describe('the score of an older package in parts', () => {
  const graded = (settings: Record<string, GraderSettings>, names: string[]): Scoring => {
    const read = Object.entries(settings).map(([name, grader]) => [name, { grader }] as const);
    return { kind: 'graded', root: gradedTree(names, new Map(read)) };
  };

  it('counts a test that was not run as failed', () => {
    const two = graded({}, ['secret/1', 'secret/2']);
    expect(scoreDetails(report([fact('secret/1'), fact('secret/2')]), two)!.points).to.be.greaterThan(0);
    expect(scoreDetails(report([fact('secret/1')]), two)!.points).to.equal(0);
  });

  it('shows groups only if a failed one leaves the others their points, and never single tests', () => {
    const names = ['secret/1', 'secret/a/2'];
    const all = report(names.map((name) => fact(name)));
    const parts = (scoring: Scoring) => scoreDetails(all, scoring)!.parts.map(({ name }) => name);
    expect(parts(graded({ secret: { breaksOnReject: false } }, names))).to.deep.equal(['secret/a']);
    expect(parts(graded({ secret: { breaksOnReject: true } }, names))).to.deep.equal([]);
    expect(parts(graded({}, ['sample/1']))).to.deep.equal([]);
  });
});

describe('the stored points', () => {
  const pkg = (more: object): ProblemPackage<BlobRef> =>
    ({ type: { scoring: true }, tests: [test('1', 'secret')], groups: [group('secret')], ...more }) as never;

  it('are those of the score, and none for a pass-fail problem or a judge error', () => {
    expect(scoreOf(report([fact('1')]), pkg({}))).to.equal(100);
    expect(scoreOf(report([fact('1', 'wrong-answer')]), pkg({}))).to.equal(0);
    expect(scoreOf(report([fact('1')]), pkg({ type: { scoring: false } }))).to.equal(undefined);
    expect(scoreOf(report([fact('1', 'judge-error')]), pkg({}))).to.equal(undefined);
  });

  it('include the speed unless told otherwise', () => {
    const kernel = pkg({ kernel: { testPoints: 60, speedup: { points: 40, fullAt: 4 } } });
    const rounds = Array.from({ length: 6 }, () => ({ baseMs: 400, submissionMs: 100 }));
    const fast = report([fact('1')], { benchmark: { measure: 'cpu', outcome: 'ok', rounds } });
    expect([scoreOf(fast, kernel), scoreOf(fast, kernel, true), scoreOf(fast, kernel, false)]).to.deep.equal([
      ...[100, 100, 60],
    ]);
  });
});
