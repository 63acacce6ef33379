/**
 * `problem verify --json`: one JSON object per line, written as it happens, described in `docs/problem-packages.md`.
 * Readers skip events and keys they do not know; the last line is always a `summary`.
 */
import type { BuildFact, TestFact } from '../../judge/contract/report.ts';
import type { ProblemPackage } from '../../src/packages/package.rules.ts';
import type { Selection } from './selection.ts';
import { signalName } from './table.ts';
import type { Explained, Verification } from './verify.ts';

const MOST_WORDS = 4000;

/** What will be judged. `derives`: the time limit is not known yet. */
export function startEvent(pkg: ProblemPackage, selection: Selection, derives: boolean) {
  const { examples, tests, isPartial } = selection;
  return {
    event: 'start',
    version: 1,
    problem: pkg.shortName,
    submissions: examples.map(({ path }) => path),
    tests: tests.length,
    ...(isPartial ? { testsLeftOut: pkg.tests.length - tests.length } : {}),
    timeLimitMs: derives ? null : pkg.limits.timeLimitMs,
  };
}

/** How the build of an example ended; `cached`: it was built by an earlier run. */
export function buildEvent(path: string, { outcome, cpuMs, wallMs, output }: BuildFact, isKept: boolean) {
  const words = outcome === 'ok' ? {} : { output: output.slice(0, MOST_WORDS) };
  return {
    event: 'build',
    path,
    outcome,
    cached: isKept,
    cpuMs: Math.round(cpuMs),
    wallMs: Math.round(wallMs),
    ...words,
  };
}

/** The result of an example. `test` is the test that decided; absent if all passed or none ran. */
export function resultEvent(result: Explained) {
  const { path, expected, got, agrees, cpuMs, wallMs, memoryBytes, test, score, refusals, brokenRules } = result;
  return {
    event: 'result',
    ...{ path, expected, got, agrees, cpuMs, wallMs, memoryBytes },
    ...(test ? { test: testOf(test) } : {}),
    ...(score ? { points: score.points, maxPoints: score.maxPoints ?? null } : {}),
    ...(score?.speed ? { speed: score.speed } : {}),
    ...(refusals.length > 0 ? { refusals: refusals.map(({ code, params }) => ({ code, params })) } : {}),
    ...(result.words ? { words: result.words.slice(0, MOST_WORDS) } : {}),
    ...(brokenRules > 0 ? { brokenRules } : {}),
    ...(result.onlyByFactor ? { onlyByFactor: result.onlyByFactor } : {}),
  };
}

function testOf(test: NonNullable<Explained['test']>) {
  return { name: test.name, outcome: test.outcome, ...failureFacts(test) };
}

/** How a test ended where it did not pass; what is not known is absent. */
export function failureFacts({
  exitCode,
  signal,
  timeKind,
  cause,
  judgeMessage,
  stderrHead,
}: Pick<TestFact, 'exitCode' | 'signal' | 'timeKind' | 'cause' | 'judgeMessage' | 'stderrHead'>) {
  return {
    ...(timeKind ? { timeKind } : {}),
    ...(cause ? { cause } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal: signalName(signal) }),
    ...(judgeMessage ? { judgeMessage } : {}),
    ...(stderrHead ? { stderr: stderrHead } : {}),
  };
}

export function summaryEvent(pkg: ProblemPackage, verification: Verification, exitCode: number) {
  const { submissions, notJudged, timeLimitMs, slowestAcceptedMs, hasMargin } = verification;
  const agree = submissions.filter(({ agrees }) => agrees).length;
  return {
    event: 'summary',
    problem: pkg.shortName,
    exitCode,
    judged: submissions.length,
    agree,
    differ: submissions.filter(({ agrees }) => !agrees).map(({ path }) => path),
    notJudged,
    timeLimit: { limitMs: timeLimitMs, slowestAcceptedMs: slowestAcceptedMs ?? null, hasMargin },
  };
}

/** The summary if nothing was judged, or not everything. */
export function endedEvent(
  problem: string,
  exitCode: number,
  reason: string,
  problems: readonly { file: string; reason: string }[] = [],
) {
  return { event: 'summary', problem, exitCode, judged: 0, reason, ...(problems.length > 0 ? { problems } : {}) };
}
