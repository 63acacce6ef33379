/**
 * Pure functions from measurements to verdict and points: changed scoring is a new calculation over stored reports, never
 * another run. A fault of ours (JE) never counts against the submission.
 */
import { fullPoints, gradedPoints } from '../packages/package-grading.rules.ts';
import { scoringOf } from '../packages/package-judging.rules.ts';
import type { ScoredTest, Scoring } from '../packages/package-judging.rules.ts';
import type { ProblemPackage, TestGroup } from '../packages/package.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgeReport, RunCause, RunOutcome, TestFact } from '../../judge/contract/report.ts';
import { LEAST_EFFECT, speedRatio } from '../../judge/contract/speed-ratio.ts';
import type { SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import { gradedVerdictOf } from '../../judge/contract/grading.ts';
import type { GradedGroup } from '../../judge/contract/grading.ts';

/** `cancelled`: its set was cancelled before it was judged. */
export type JudgingState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

export interface Judging {
  id: string;
  submissionId: string;
  generation: number;
  /** Its rejudging set, if any; it then counts only once its submission points to it. */
  rejudgingId: string | null;
  /** The problem version it is judged by. */
  problemVersionId: string | null;
  state: JudgingState;
  verdict: Verdict | null;
  /** Points in thousandths. */
  scoreMilli: number | null;
  facts: JudgeReport | null;
  error: string | null;
  hostId: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

/** The version a judging uses; without a judging, the version it was submitted for. */
export function judgedVersionOf(
  submission: { problemVersionId: string },
  judging: Pick<Judging, 'problemVersionId'> | undefined,
): string {
  return judging?.problemVersionId ?? submission.problemVersionId;
}

export interface VerdictOf {
  verdict: Verdict;
  /** Ordinal of the deciding test; undefined for AC, CE, and when the benchmark decided. */
  firstBadTest?: number;
  /** The tests passed but the benchmark failed: too slow, or its output differs from the base's. */
  failedBenchmark?: boolean;
}

/** What the job asked for, so that an incomplete report never counts as a pass. */
export interface ExpectedFacts {
  tests: number;
  benchmark: boolean;
}

const VERDICT_OF_OUTCOME: Record<RunOutcome, Verdict> = {
  ok: 'AC',
  'wrong-answer': 'WA',
  'time-limit': 'TLE',
  'memory-limit': 'MLE',
  'output-limit': 'OLE',
  'run-error': 'RTE',
  'judge-error': 'JE',
};

/** The verdict of one test. */
export function verdictOfTest(fact: TestFact): Verdict {
  return VERDICT_OF_OUTCOME[fact.outcome];
}

/** Details of how a test ended: which time limit was reached, or the kind of runtime error. */
export type Ending = 'cpu' | 'wall' | RunCause;

/** Undefined if the verdict says everything. */
export function endingOf(fact: TestFact): Ending | undefined {
  if (fact.outcome === 'time-limit') return fact.timeKind;
  return fact.outcome === 'run-error' ? fact.cause : undefined;
}

/**
 * The verdict of a report: that of the first test that is not accepted, then that of the benchmark. A judge error in any test
 * makes the verdict JE, because that test's verdict is unknown. With `expected`, a report that lacks tests or a benchmark
 * without a reason is JE too.
 */
export function verdictOf(report: JudgeReport, expected?: ExpectedFacts): VerdictOf {
  if (report.build.outcome === 'judge-error') return { verdict: 'JE' };
  if (report.build.outcome === 'compile-error') return { verdict: 'CE' };
  const broken = report.tests.find((test) => test.outcome === 'judge-error');
  if (broken) return { verdict: 'JE', firstBadTest: broken.ordinal };
  if (report.grading?.error !== undefined) return { verdict: 'JE' };
  const bad = [...report.tests].sort((a, b) => a.ordinal - b.ordinal).find((test) => test.outcome !== 'ok');
  const graded = report.grading?.verdict;
  if (graded !== undefined && graded !== 'AC') return { verdict: graded, firstBadTest: bad?.ordinal };
  if (bad && graded === undefined) return { verdict: verdictOfTest(bad), firstBadTest: bad.ordinal };
  const lacks = report.tests.length < (expected?.tests ?? 1) || (expected?.benchmark && !report.benchmark);
  if (lacks) return { verdict: 'JE' };
  if (report.benchmark && report.benchmark.outcome !== 'ok') {
    return { verdict: VERDICT_OF_OUTCOME[report.benchmark.outcome], failedBenchmark: true };
  }
  return { verdict: 'AC' };
}

export interface ScorePart {
  /** A group's name, `tests` or `speedup`. */
  name: string;
  points: number;
  /** Undefined if the package sets no maximum. */
  maxPoints?: number;
}

export interface Score {
  points: number;
  maxPoints?: number;
  parts: ScorePart[];
  /** For a kernel problem with a measured benchmark. */
  speed?: SpeedRatio;
}

/** The most points that can be stored: in thousandths they fit 32 bits. */
export const MOST_POINTS = 2_000_000;

/**
 * Points of a report by the package's scoring; undefined for a problem that is only passed or failed, and for JE.
 * @param speedCounts false while the measured speed waits for someone to look at it, and where they rejected it
 */
export function scoreOf(report: JudgeReport, pkg: ProblemPackage<BlobRef>, speedCounts = true): number | undefined {
  const scoring = scoringOf(pkg);
  return scoring && scoreDetails(report, scoring, speedCounts)?.points;
}

/** Points with their parts; undefined when the verdict is JE. A speed that does not count gives no points. */
export function scoreDetails(report: JudgeReport, scoring: Scoring, speedCounts = true): Score | undefined {
  const { verdict } = verdictOf(report);
  if (verdict === 'JE') return undefined;
  const facts = new Map(report.tests.map((fact) => [fact.name, fact]));
  if (scoring.kind === 'kernel') return kernelScore(report, scoring, facts, speedCounts);
  return scoring.kind === 'graded' ? gradedScore(scoring.root, facts, report.grading) : groupsScore(scoring, facts);
}

type Facts = ReadonlyMap<string, TestFact>;

/** The tests that scoring by groups uses. */
type Grouped = Pick<Extract<Scoring, { kind: 'groups' }>, 'groups' | 'tests'>;

/** Points by the graders of an older package; parts are shown if the failure of one does not affect the others. */
function gradedScore(root: GradedGroup, facts: Facts, grading: JudgeReport['grading']): Score {
  const custom = new Map(grading?.grades.map((grade) => [grade.group, grade]));
  const pointsOf = (group: GradedGroup): number =>
    rounded(
      gradedPoints(
        group,
        (name) => {
          const fact = facts.get(name);
          const verdict = gradedVerdictOf(fact?.outcome ?? 'wrong-answer');
          return { verdict, score: fact?.score, multiplier: fact?.scoreMultiplier };
        },
        (name) => custom.get(name),
      ),
    );
  const secret = root.items.find((item) => typeof item !== 'string' && item.name === 'secret') as
    GradedGroup | undefined;
  const shown = secret && !secret.breaksOnReject ? secret.items.filter((item) => typeof item !== 'string') : [];
  return {
    points: pointsOf(root),
    maxPoints: rounded(fullPoints(root)),
    parts: shown.map((group) => ({ name: group.name, points: pointsOf(group), maxPoints: rounded(fullPoints(group)) })),
  };
}

function kernelScore(
  report: JudgeReport,
  scoring: Extract<Scoring, { kind: 'kernel' }>,
  facts: Facts,
  speedCounts: boolean,
): Score {
  const { testPoints, speedup } = scoring;
  const grouped = scoring.groups.some((group) => group.name !== 'secret' && group.maxScore !== 'unbounded');
  const tests: ScorePart = grouped
    ? { ...groupsTotal(scoring, facts), name: 'tests' }
    : { name: 'tests', points: equalShare(scoring.tests, facts, testPoints), maxPoints: testPoints };
  if (!speedup) return total([tests]);
  const measured = report.benchmark?.outcome === 'ok' && !report.benchmark.equalsBase;
  const speed = measured ? speedRatio(report.benchmark!.rounds, scoring.benchmark?.minRounds) : undefined;
  const passed = scoring.tests.every((test) => isPassed(test, facts));
  const points = speed && passed && speedCounts ? speedupPoints(speed.low, speedup) : 0;
  return { ...total([tests, { name: 'speedup', points, maxPoints: speedup.points }]), speed };
}

/**
 * Points for a speedup, by the low end of its interval, so that luck earns nothing: none up to the minimum effect, all at
 * `fullAt`, and on a logarithmic scale in between.
 */
export function speedupPoints(low: number, speedup: { points: number; fullAt: number }): number {
  if (low <= 1 + LEAST_EFFECT) return 0;
  return rounded(Math.min(1, Math.log(low) / Math.log(speedup.fullAt)) * speedup.points);
}

function equalShare(tests: readonly ScoredTest[], facts: Facts, points: number): number {
  const secret = tests.filter((test) => !test.isSample);
  const passed = secret.filter((test) => isPassed(test, facts));
  return secret.length === 0 ? 0 : rounded((points * passed.length) / secret.length);
}

function groupsScore(scoring: Extract<Scoring, { kind: 'groups' }>, facts: Facts): Score {
  const secret = scoring.groups.find((group) => group.name === 'secret') ?? SECRET;
  const isOpen = requirementsMet(secret, scoring, facts);
  const parts = scoring.groups
    .filter((group) => group.name !== 'secret')
    .map((group) => groupPart(group, scoring, facts))
    .map((part) => (isOpen ? part : { ...part, points: 0 }));
  const { points, maxPoints } = groupsTotal(scoring, facts);
  return { points, maxPoints, parts };
}

/** The score of `secret`: from its groups, or from its tests if there are no groups. */
function groupsTotal(scoring: Grouped, facts: Facts): ScorePart {
  const secret = scoring.groups.find((group) => group.name === 'secret') ?? SECRET;
  const below = scoring.groups.filter((group) => group.name !== 'secret');
  if (below.length === 0) return groupPart(secret, scoring, facts);
  const maxPoints = secret.maxScore === 'unbounded' ? undefined : secret.maxScore;
  const zero = { name: 'secret', points: 0, maxPoints };
  if (!requirementsMet(secret, scoring, facts)) return zero;
  if (secret.aggregation === 'pass-fail') {
    const all = scoring.tests.filter((test) => !test.isSample).every((test) => isPassed(test, facts));
    return all ? { ...zero, points: maxPoints ?? 0 } : zero;
  }
  const points = below.map((group) => groupPart(group, scoring, facts).points);
  return { ...zero, points: rounded(secret.aggregation === 'min' ? Math.min(...points) : sum(points)) };
}

const SECRET: TestGroup = { name: 'secret', maxScore: 100, aggregation: 'sum', requirePass: [] };

function groupPart(group: TestGroup, scoring: Grouped, facts: Facts): ScorePart {
  const max = group.maxScore === 'unbounded' ? undefined : group.maxScore;
  const part = { name: group.name, points: 0, maxPoints: max };
  const tests = scoring.tests.filter((test) => test.group === group.name);
  if (tests.length === 0 || !requirementsMet(group, scoring, facts)) return part;
  if (group.aggregation === 'pass-fail') {
    return tests.every((test) => isPassed(test, facts)) ? { ...part, points: max ?? 0 } : part;
  }
  const points = tests.map((test) => testPoints(facts.get(test.name), maxOf(test, group, tests)));
  return { ...part, points: rounded(group.aggregation === 'min' ? Math.min(...points) : sum(points)) };
}

/** The static validation has its own points in a group; the tests share the rest. */
function maxOf(test: ScoredTest, group: TestGroup, tests: readonly ScoredTest[]): number | undefined {
  if (test.isStatic) return group.staticScore ?? 0;
  if (group.maxScore === 'unbounded' || group.aggregation === 'min') {
    return group.maxScore === 'unbounded' ? undefined : group.maxScore;
  }
  return (group.maxScore - (group.staticScore ?? 0)) / tests.filter(({ isStatic }) => !isStatic).length;
}

/** A group whose requirements are not met counts as not passed, whatever its tests say. */
function requirementsMet(group: TestGroup, scoring: Grouped, facts: Facts): boolean {
  return group.requirePass.every((name) => {
    const required = scoring.groups.find((other) => other.name === name);
    const passed = scoring.tests.filter((test) => test.group === name).every((test) => isPassed(test, facts));
    return passed && (required === undefined || requirementsMet(required, scoring, facts));
  });
}

function testPoints(fact: TestFact | undefined, max: number | undefined): number {
  if (fact?.outcome !== 'ok') return 0;
  if (fact.score !== undefined) return Math.min(fact.score, max ?? Infinity);
  return max === undefined ? 0 : max * (fact.scoreMultiplier ?? 1);
}

function isPassed(test: ScoredTest, facts: Facts): boolean {
  return facts.get(test.name)?.outcome === 'ok';
}

function total(parts: ScorePart[]): Score {
  const points = rounded(sum(parts.map((part) => part.points)));
  const bounded = parts.every((part) => part.maxPoints !== undefined);
  return { points, maxPoints: bounded ? sum(parts.map((part) => part.maxPoints ?? 0)) : undefined, parts };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** Thousandths, as stored in the database, so that equal scores are equal everywhere. */
function rounded(points: number): number {
  return Math.round(points * 1000) / 1000;
}
