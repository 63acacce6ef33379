/**
 * How examples that must be too slow are judged. They run with more than the time limit, so that it shows how slow they are;
 * their report is then read again by the limits that hold on the site, and by those that the package states.
 */
import { wallTimeMsFor } from '../packages/package.job.rules.ts';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';

export interface ReadBy {
  /** The limit of the CPU time; that of the wall time follows from it. */
  timeLimitMs: number;
  /** An example is too slow if it needs this many times the limit. */
  margin: number;
  /** In a dialog, the program also waits for the validator, and has more time for that. */
  countsWallTime: boolean;
}

/** The report as it would be with these limits: a test that took longer reached its time limit. */
export function reportReadBy(report: JudgeReport, limits: ReadBy): JudgeReport {
  return { ...report, tests: report.tests.map((test) => factReadBy(test, limits)) };
}

function factReadBy(fact: TestFact, { timeLimitMs, margin, countsWallTime }: ReadBy): TestFact {
  if (fact.outcome === 'judge-error' || fact.outcome === 'time-limit') return fact;
  const { cpuMs, wallMs, exitCode: _code, signal: _signal, cause: _cause, ...rest } = fact;
  const stopped = { ...rest, cpuMs, wallMs, outcome: 'time-limit' as const };
  if (cpuMs > timeLimitMs * margin) return { ...stopped, timeKind: 'cpu' };
  // Waiting alone decides: CPU time beyond the limit counts above, and there a margin is asked for.
  const waitedMs = Math.max(0, wallMs - cpuMs);
  const isOverWall = waitedMs + Math.min(cpuMs, timeLimitMs) > wallTimeMsFor(timeLimitMs);
  return countsWallTime && isOverWall ? { ...stopped, timeKind: 'wall' } : fact;
}

/** Whether an example is expected to be too slow, and not to pass. */
export function mustBeTooSlow({ expected }: { expected: readonly string[] }): boolean {
  return expected.includes('TLE') && !expected.includes('AC');
}
