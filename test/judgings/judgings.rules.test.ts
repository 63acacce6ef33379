/** Verdicts and points from the results of the judge. */
import { expect } from 'chai';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { BenchmarkFact, BenchmarkRound, JudgeReport, RunOutcome, TestFact } from '../../judge/contract/report.ts';
import { scoreDetails, speedupPoints, endingOf, verdictOf } from '../../src/judgings/judgings.rules.ts';
import { measuredTooNoisily } from '../../src/judgings/measured-speed.rules.ts';
import { gradedTree, type GraderSettings } from '../../src/packages/package-grading.rules.ts';
import type { Scoring } from '../../src/packages/package-judging.rules.ts';
import type { KernelBenchmark, ProblemPackage, TestGroup } from '../../src/packages/package.rules.ts';

const fact = (ordinal: number, outcome: RunOutcome, more: Partial<TestFact> = {}): TestFact => ({
  ordinal,
  name: `secret/${ordinal}`,
  outcome,
  cpuMs: 1,
  wallMs: 1,
  memoryBytes: 1,
  outputBytes: 1,
  ...more,
});
const report = (outcomes: RunOutcome[], more: Partial<JudgeReport> = {}): JudgeReport => ({
  contractVersion: 1,
  token: 1,
  build: { outcome: 'ok', cpuMs: 1, wallMs: 1, output: '' },
  tests: outcomes.map((outcome, i) => fact(i + 1, outcome)),
  phases: { claimedAt: 0, buildStartedAt: 0, buildFinishedAt: 0, finishedAt: 0 },
  toolchainImage: 'cpp x',
  ...more,
});
const build = (outcome: JudgeReport['build']['outcome']): Partial<JudgeReport> => ({
  build: { outcome, cpuMs: 1, wallMs: 1, output: 'words' },
});

describe('a grader of the package', () => {
  const secret = { name: 'secret', verdict: 'AC' as const, points: 12.5, group: 'secret' };

  it('decides if it was asked to, whatever the results of single tests', () => {
    const grading = { grades: [secret], verdict: 'AC' as const };
    expect(verdictOf(report(['ok', 'wrong-answer'], { grading }))).to.deep.equal({ verdict: 'AC' });
    expect(verdictOf(report(['ok', 'wrong-answer'], { grading: { grades: [], verdict: 'TLE' } }))).to.deep.equal({
      verdict: 'TLE',
      firstBadTest: 2,
    });
    expect(verdictOf(report(['ok', 'wrong-answer'], { grading: { grades: [secret] } })).verdict).to.equal('WA');
  });

  it('is a judge error if its result is invalid, as is a test without a result', () => {
    const grading = { grades: [], error: 'the grader of data answered something that is no result' };
    expect(verdictOf(report(['ok'], { grading }))).to.deep.equal({ verdict: 'JE' });
    const decided = { grades: [], verdict: 'AC' as const };
    expect(verdictOf(report(['judge-error'], { grading: decided }))).to.deep.equal({ verdict: 'JE', firstBadTest: 1 });
    expect(verdictOf(report(['ok'], { grading: decided }), { tests: 2, benchmark: false })).to.deep.equal({
      verdict: 'JE',
    });
  });

  it('gives the points of its group', () => {
    const settings = new Map([
      ['secret', { grader: { isCustom: true, flags: [], range: [0, 50] as [number, number] } }],
    ]);
    const scoring: Scoring = { kind: 'graded', root: gradedTree(['secret/1', 'secret/2'], settings) };
    const graded = report(['ok', 'wrong-answer'], { grading: { grades: [secret] } });
    expect(scoreDetails(graded, scoring)).to.deep.include({ points: 12.5, maxPoints: 50 });
    expect(scoreDetails(report(['ok', 'ok']), scoring)).to.deep.include({ points: 0, maxPoints: 50 });
  });
});

describe('the verdict', () => {
  it('is that of the first test that is not accepted', () => {
    expect(verdictOf(report(['ok', 'ok']))).to.deep.equal({ verdict: 'AC' });
    expect(verdictOf(report(['ok', 'time-limit', 'wrong-answer']))).to.deep.equal({ verdict: 'TLE', firstBadTest: 2 });
    const outcomes: [RunOutcome, string][] = [
      ['wrong-answer', 'WA'],
      ['time-limit', 'TLE'],
      ['memory-limit', 'MLE'],
      ['output-limit', 'OLE'],
      ['run-error', 'RTE'],
    ];
    for (const [outcome, verdict] of outcomes) expect(verdictOf(report([outcome])).verdict).to.equal(verdict);
  });

  it('follows the order of the tests, not of the report', () => {
    const shuffled = report([], { tests: [fact(3, 'wrong-answer'), fact(1, 'ok'), fact(2, 'run-error')] });
    expect(verdictOf(shuffled)).to.deep.equal({ verdict: 'RTE', firstBadTest: 2 });
  });

  it('is CE if the build failed, and JE for every judge error', () => {
    expect(verdictOf(report([], build('compile-error')))).to.deep.equal({ verdict: 'CE' });
    expect(verdictOf(report([], build('judge-error'))).verdict).to.equal('JE');
    expect(verdictOf(report(['wrong-answer', 'judge-error']))).to.deep.equal({ verdict: 'JE', firstBadTest: 2 });
  });

  it('is never AC for a report that lacks tests or the benchmark', () => {
    expect(verdictOf(report([])).verdict).to.equal('JE');
    expect(verdictOf(report(['ok']), { tests: 2, benchmark: false }).verdict).to.equal('JE');
    expect(verdictOf(report(['ok', 'ok']), { tests: 2, benchmark: true }).verdict).to.equal('JE');
    expect(verdictOf(report(['wrong-answer']), { tests: 2, benchmark: true }).verdict).to.equal('WA');
  });

  it('is that of the benchmark if the tests passed', () => {
    const benchmark = { measure: 'cpu', outcome: 'wrong-answer', rounds: [] } as const;
    expect(verdictOf(report(['ok'], { benchmark: { ...benchmark, rounds: [] } }))).to.deep.equal({
      verdict: 'WA',
      failedBenchmark: true,
    });
    expect(verdictOf(report(['ok'], { benchmark: { measure: 'cpu', outcome: 'ok', rounds: [] } })).verdict).to.equal(
      'AC',
    );
  });
});

describe('how a test ended', () => {
  const cases: [RunOutcome, Partial<TestFact>, string | undefined][] = [
    ['time-limit', { timeKind: 'cpu' }, 'cpu'],
    ['time-limit', { timeKind: 'wall', cause: 'disk-full' }, 'wall'],
    ['run-error', { cause: 'hidden-usage' }, 'hidden-usage'],
    ['run-error', { cause: 'disk-full' }, 'disk-full'],
    ['run-error', { exitCode: 1 }, undefined],
    ['ok', { timeKind: 'cpu', cause: 'disk-full' }, undefined],
    ['memory-limit', { cause: 'disk-full' }, undefined],
  ];
  for (const [outcome, more, ending] of cases) {
    it(`${outcome} with ${Object.values(more).join(' and ')} is ${ending ?? 'said by the verdict'}`, () => {
      expect(endingOf(fact(1, outcome, more))).to.equal(ending);
    });
  }
});

describe('the score of groups', () => {
  const tests = [
    { name: 'sample/1', group: 'sample', isSample: true },
    { name: 'secret/1', group: 'secret/a', isSample: false },
    { name: 'secret/2', group: 'secret/a', isSample: false },
    { name: 'secret/3', group: 'secret/b', isSample: false },
    { name: 'secret/4', group: 'secret/b', isSample: false },
  ];
  const scoring = (groups: Partial<TestGroup>[]): Scoring => ({
    kind: 'groups',
    tests,
    groups: groups.map((group) => ({ name: 'x', maxScore: 100, aggregation: 'sum', requirePass: [], ...group })),
  });
  const points = (of: Scoring, outcomes: (RunOutcome | TestFact)[]): number | undefined => {
    const facts = outcomes.map((one, i) => (typeof one === 'string' ? fact(i + 1, one) : one));
    const all = [fact(0, 'ok', { name: 'sample/1' }), ...facts];
    return scoreDetails(report([], { tests: all }), of)?.points;
  };
  const secret = { name: 'secret' };

  it('is the sum, the minimum, or all or nothing', () => {
    const groups = (a: Partial<TestGroup>, b: Partial<TestGroup>) =>
      scoring([secret, { name: 'secret/a', ...a }, { name: 'secret/b', ...b }]);
    const both = groups({ maxScore: 40, aggregation: 'sum' }, { maxScore: 60, aggregation: 'pass-fail' });
    expect(points(both, ['ok', 'ok', 'ok', 'ok'])).to.equal(100);
    expect(points(both, ['ok', 'wrong-answer', 'ok', 'ok'])).to.equal(80);
    expect(points(both, ['ok', 'ok', 'ok', 'time-limit'])).to.equal(40);
    const least = groups({ maxScore: 40, aggregation: 'min' }, { maxScore: 60 });
    expect(points(least, ['ok', 'wrong-answer', 'ok', 'ok'])).to.equal(60);
  });

  it('does not count groups whose required groups failed, nor tests that were not run', () => {
    const dependent = scoring([
      secret,
      { name: 'secret/a', maxScore: 40, aggregation: 'pass-fail' },
      { name: 'secret/b', maxScore: 60, requirePass: ['secret/a'] },
    ]);
    expect(points(dependent, ['ok', 'ok', 'ok', 'ok'])).to.equal(100);
    expect(points(dependent, ['wrong-answer', 'ok', 'ok', 'ok'])).to.equal(0);
    expect(points(dependent, ['ok', 'ok', 'ok'])).to.equal(70);
  });

  it('treats a required group as failed if a group that it requires has failed', () => {
    const chain = scoring([
      secret,
      { name: 'secret/a', maxScore: 30, aggregation: 'pass-fail' },
      { name: 'secret/b', maxScore: 30, aggregation: 'pass-fail', requirePass: ['secret/a'] },
      { name: 'secret/c', maxScore: 40, aggregation: 'pass-fail', requirePass: ['secret/b'] },
    ]);
    const withC = { ...chain, tests: [...tests, { name: 'secret/5', group: 'secret/c', isSample: false }] } as Scoring;
    expect(points(withC, ['ok', 'ok', 'ok', 'ok', 'ok'])).to.equal(100);
    expect(points(withC, ['wrong-answer', 'ok', 'ok', 'ok', 'ok'])).to.equal(0);
    expect(points(withC, ['ok', 'ok', 'ok', 'wrong-answer', 'ok'])).to.equal(30);
  });

  it('shows no points of a group if a group that it requires has failed', () => {
    const all = scoring([
      { ...secret, requirePass: ['sample'] },
      { name: 'secret/a', maxScore: 100 },
    ]);
    const facts = [fact(0, 'wrong-answer', { name: 'sample/1' }), fact(1, 'ok'), fact(2, 'ok')];
    expect(scoreDetails(report([], { tests: facts }), all)).to.deep.include({
      points: 0,
      parts: [{ name: 'secret/a', points: 0, maxPoints: 100 }],
    });
  });

  it('uses the points that the validator gives, up to the maximum', () => {
    const open = scoring([
      { ...secret, maxScore: 'unbounded' },
      { name: 'secret/a', maxScore: 'unbounded' },
      { name: 'secret/b', maxScore: 10 },
    ]);
    const scores = [
      fact(1, 'ok', { score: 7.5 }),
      fact(2, 'ok', { score: 1000 }),
      fact(3, 'ok', { scoreMultiplier: 0.5 }),
      fact(4, 'ok', { score: 99 }),
    ];
    expect(points(open, scores)).to.equal(7.5 + 1000 + 2.5 + 5);
    expect(points(open, [fact(1, 'wrong-answer', { score: 7.5 })])).to.equal(0);
  });

  it('is that of secret itself if there are no groups, and 0 if it did not build', () => {
    const bare: Scoring = {
      kind: 'groups',
      groups: [{ name: 'secret', maxScore: 100, aggregation: 'sum', requirePass: [] }],
      tests: tests.map((test) => ({ ...test, group: test.isSample ? 'sample' : 'secret' })),
    };
    expect(points(bare, ['ok', 'ok', 'wrong-answer', 'ok'])).to.equal(75);
    expect(scoreDetails(report([], build('compile-error')), bare)?.points).to.equal(0);
    expect(scoreDetails(report([], build('judge-error')), bare)).to.equal(undefined);
  });
});

describe('the score of groups with a static validation', () => {
  it('gives the static validation its own points, and the tests the rest', () => {
    const tests = [
      { name: 'secret/1', group: 'secret/a', isSample: false },
      { name: 'secret/2', group: 'secret/a', isSample: false },
      { name: 'secret/a static validation', group: 'secret/a', isSample: false, isStatic: true },
    ];
    const group = { maxScore: 100, aggregation: 'sum', requirePass: [] } as const;
    const groups = [
      { ...group, name: 'secret' },
      { ...group, name: 'secret/a', staticScore: 20 },
    ].map((one) => ({ ...one, requirePass: [] }));
    const of: Scoring = { kind: 'groups', tests, groups };
    const points = (static_: Partial<TestFact>, second: RunOutcome): number | undefined => {
      const look = fact(3, 'ok', { name: 'secret/a static validation', ...static_ });
      return scoreDetails(report([], { tests: [fact(1, 'ok'), fact(2, second), look] }), of)?.points;
    };
    expect(points({}, 'ok')).to.equal(100);
    expect(points({ scoreMultiplier: 0.5 }, 'ok')).to.equal(90);
    expect(points({ outcome: 'wrong-answer' }, 'ok')).to.equal(80);
    expect(points({}, 'wrong-answer')).to.equal(60);
  });
});

describe('the score of an older package', () => {
  const graded = (settings: Record<string, GraderSettings>): Scoring => {
    const names = ['sample/1', 'secret/a/1', 'secret/a/2', 'secret/b/1', 'secret/b/2'];
    const read = Object.entries(settings).map(([name, grader]) => [name, { grader }] as const);
    return { kind: 'graded', root: gradedTree(names, new Map(read)) };
  };
  const score = (of: Scoring, outcomes: RunOutcome[], more: Partial<TestFact> = {}) => {
    const names = ['sample/1', 'secret/a/1', 'secret/a/2', 'secret/b/1', 'secret/b/2'];
    const facts = outcomes.map((outcome, index) => fact(index + 1, outcome, { name: names[index]!, ...more }));
    return scoreDetails(report([], { tests: facts }), of);
  };
  const kattis = graded({
    '': { flags: ['ignore_sample'], breaksOnReject: false },
    secret: { breaksOnReject: false },
    'secret/a': { flags: ['min'], acceptScore: 30, breaksOnReject: true },
    'secret/b': { flags: ['min'], acceptScore: 70, breaksOnReject: true },
  });

  it('is made by the graders of its folders, and each group is shown with its points', () => {
    expect(score(kattis, ['ok', 'ok', 'ok', 'ok', 'ok'])?.points).to.equal(100);
    const half = score(kattis, ['ok', 'ok', 'ok', 'ok', 'wrong-answer']);
    expect(half).to.deep.include({ maxPoints: 100 });
    expect(half?.parts).to.deep.equal([
      { name: 'secret/a', points: 30, maxPoints: 30 },
      { name: 'secret/b', points: 0, maxPoints: 70 },
    ]);
  });

  it('never counts a group that is not accepted, unless its flags say so', () => {
    expect(score(kattis, ['ok', 'ok', 'ok', 'ok', 'wrong-answer'])?.points).to.equal(0);
    const lenient = graded({
      '': { flags: ['ignore_sample', 'always_accept'], breaksOnReject: false },
      'secret/a': { flags: ['min'], acceptScore: 30 },
      'secret/b': { flags: ['min', 'accept_if_any_accepted'], acceptScore: 70 },
    });
    expect(score(lenient, ['wrong-answer', 'ok', 'ok', 'wrong-answer', 'wrong-answer'])?.points).to.equal(30);
  });

  it('uses the score of the validator, or the fraction that it gives', () => {
    expect(score(kattis, ['ok', 'ok', 'ok', 'ok', 'ok'], { score: 5 })?.points).to.equal(10);
    expect(score(kattis, ['ok', 'ok', 'ok', 'ok', 'ok'], { scoreMultiplier: 0.5 })?.points).to.equal(50);
  });
});

describe('the score of a kernel problem', () => {
  const tests = [
    { name: 'sample/1', group: 'sample', isSample: true },
    { name: 'secret/1', group: 'secret', isSample: false },
    { name: 'secret/2', group: 'secret', isSample: false },
    { name: 'secret/3', group: 'secret', isSample: false },
  ];
  const scoring: Scoring = { kind: 'kernel', testPoints: 60, groups: [], tests, speedup: { points: 40, fullAt: 4 } };
  const rounds = (ratio: number) => Array.from({ length: 10 }, () => ({ baseMs: 100 * ratio, submissionMs: 100 }));
  const judged = (outcomes: RunOutcome[], ratio?: number) => {
    const all = [fact(0, 'ok', { name: 'sample/1' }), ...outcomes.map((outcome, i) => fact(i + 1, outcome))];
    const benchmark =
      ratio === undefined ? undefined : ({ measure: 'cpu', outcome: 'ok', rounds: rounds(ratio) } as const);
    return scoreDetails(
      report([], { tests: all, benchmark: benchmark && { ...benchmark, rounds: [...benchmark.rounds] } }),
      scoring,
    )!;
  };

  it('gives the points of the tests in equal shares, without samples', () => {
    expect(judged(['ok', 'wrong-answer', 'ok']).parts[0]).to.deep.equal({ name: 'tests', points: 40, maxPoints: 60 });
  });

  it('gives points for speed by the lower end of the interval, on a logarithmic scale', () => {
    expect(judged(['ok', 'ok', 'ok'], 2).points).to.equal(80);
    expect(judged(['ok', 'ok', 'ok'], 4).points).to.equal(100);
    expect(judged(['ok', 'ok', 'ok'], 40)).to.include({ points: 100, maxPoints: 100 });
    expect(judged(['ok', 'ok', 'ok'], 0.5).points).to.equal(60);
    expect(speedupPoints(2, { points: 40, fullAt: 4 })).to.equal(20);
    expect(speedupPoints(1.01, { points: 40, fullAt: 4 })).to.equal(0);
    expect(speedupPoints(1.02, { points: 40, fullAt: 4 })).to.be.greaterThan(0);
    const uneven = [1, 1, 4, 4, 1, 1, 4, 4].map((ratio) => ({ baseMs: 100 * ratio, submissionMs: 100 }));
    const all = tests.map((test, i) => fact(i, 'ok', { name: test.name }));
    const score = scoreDetails(
      report([], { tests: all, benchmark: { measure: 'cpu', outcome: 'ok', rounds: uneven } }),
      scoring,
    )!;
    expect(score.speed!.ratio).to.be.closeTo(2, 1e-9);
    expect(score.parts[1]!.points).to.be.lessThan(5);
  });

  it('gives no speed points to the unchanged starter code, whatever was measured', () => {
    const all = tests.map((test, i) => fact(i, 'ok', { name: test.name }));
    const benchmark = { measure: 'cpu', outcome: 'ok', rounds: rounds(40), equalsBase: true } as const;
    const score = scoreDetails(report([], { tests: all, benchmark }), scoring)!;
    expect(score).to.deep.include({ points: 60, speed: undefined });
  });

  it('gives no speed points for fewer rounds than the problem requires', () => {
    const all = tests.map((test, i) => fact(i, 'ok', { name: test.name }));
    const benchmark = { minRounds: 12, targetRelativeInterval: 0.03 } as KernelBenchmark;
    const of = (count: number) => {
      const measured = { measure: 'cpu', outcome: 'ok', rounds: rounds(4).concat(rounds(4)).slice(0, count) } as const;
      return scoreDetails(report([], { tests: all, benchmark: measured }), { ...scoring, benchmark })!;
    };
    expect(of(11).points).to.equal(60);
    expect(of(12).points).to.equal(100);
  });

  it('recognizes an inconclusive measurement, which equal programs and failures never are', () => {
    const benchmark = { minRounds: 6, targetRelativeInterval: 0.03, largestRelativeInterval: 0.5 };
    const pkg = { kernel: { benchmark } } as unknown as ProblemPackage<BlobRef>;
    const blocks = [1, 1, 1.2, 1.2, 1.1, 1.1].map((ratio) => ({ baseMs: 100 * ratio, submissionMs: 100 }));
    const noisy = (rounds: BenchmarkRound[], more: Partial<BenchmarkFact> = {}, of = pkg): boolean =>
      measuredTooNoisily(report(['ok'], { benchmark: { measure: 'cpu', outcome: 'ok', rounds, ...more } }), of);
    expect(noisy(blocks)).to.equal(false);
    expect(noisy(blocks.slice(0, 5))).to.equal(true);
    expect(noisy([])).to.equal(true);
    expect(noisy([], { equalsBase: true })).to.equal(false);
    expect(noisy([], { outcome: 'time-limit' })).to.equal(false);
    expect(noisy(blocks, {}, { kernel: {} } as unknown as ProblemPackage<BlobRef>)).to.equal(false);
    expect(measuredTooNoisily(report(['wrong-answer']), pkg)).to.equal(false);
    const wide = [1, 1, 2, 2, 4, 4].map((ratio) => ({ baseMs: 100 * ratio, submissionMs: 100 }));
    expect(noisy(wide)).to.equal(true);
  });

  it('gives no speed points to a wrong program', () => {
    expect(judged(['ok', 'ok', 'wrong-answer'], 40).points).to.equal(40);
    expect(judged(['ok', 'ok', 'ok']).points).to.equal(60);
  });

  it('uses the points of groups if the package has them', () => {
    const grouped: Scoring = {
      ...scoring,
      speedup: undefined,
      groups: [
        { name: 'secret', maxScore: 60, aggregation: 'sum', requirePass: [] },
        { name: 'secret/a', maxScore: 50, aggregation: 'pass-fail', requirePass: [] },
        { name: 'secret/b', maxScore: 10, aggregation: 'pass-fail', requirePass: [] },
      ],
      tests: [
        { name: 'secret/1', group: 'secret/a', isSample: false },
        { name: 'secret/2', group: 'secret/b', isSample: false },
      ],
    };
    expect(scoreDetails(report(['ok', 'wrong-answer']), grouped)).to.deep.include({ points: 50, maxPoints: 60 });
  });
});
