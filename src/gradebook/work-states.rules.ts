/** How far each student is with an assignment, and who may need help. */
import type { Verdict } from '../scoring/verdicts.rules.ts';
import { DAY_MS } from '../courses/late-policies.rules.ts';

export const WORK_STATES = ['not_started', 'pending', 'partial', 'full'] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** So many of the newest attempts failed in the same way. */
export const SAME_FAILURES = 3;
/** Nothing better and nothing new for so long, while the assignment is open. */
export const IDLE_DAYS = 5;

interface Attempt {
  submittedAt: number;
  verdict: Verdict | null;
}

/** Whether the work is done: it has full marks, or its latest verdict accepts it, as a late one does that earns less. */
function isSolved(attempts: readonly Attempt[], isFull: boolean): boolean {
  return isFull || attempts.findLast(({ verdict }) => verdict !== null && verdict !== 'JE')?.verdict === 'AC';
}

/** @param attempts oldest first */
export function workState(attempts: readonly Attempt[], isFull: boolean): WorkState {
  if (isSolved(attempts, isFull)) return 'full';
  if (attempts.length === 0) return 'not_started';
  return attempts.some(({ verdict }) => verdict !== null) ? 'partial' : 'pending';
}

export type Stuck = { why: 'same_failure'; times: number; verdict: Verdict } | { why: 'idle'; days: number };

/**
 * Why a student seems to be stuck; undefined: nothing says so. Judge errors say nothing.
 * @param attempts oldest first; @param isOpen whether more can be submitted
 */
export function stuckAt(
  attempts: readonly Attempt[],
  isFull: boolean,
  isOpen: boolean,
  nowMs: number,
): Stuck | undefined {
  const judged = attempts.filter(({ verdict }) => verdict !== null && verdict !== 'JE');
  const last = judged.at(-1);
  if (isSolved(attempts, isFull) || !isOpen || !last?.verdict) return undefined;
  const { verdict } = last;
  const other = judged.findLastIndex((one) => one.verdict !== verdict);
  const times = judged.length - 1 - other;
  if (times >= SAME_FAILURES) return { why: 'same_failure', times, verdict };
  const days = Math.floor((nowMs - (attempts.at(-1)?.submittedAt ?? nowMs)) / DAY_MS);
  return days >= IDLE_DAYS ? { why: 'idle', days } : undefined;
}

/** How many students are in each tenth of the points, with full marks in the last one. */
export function histogram(pointsMilli: readonly number[], points: number): number[] {
  const bars = Array.from({ length: 10 }, () => 0);
  for (const one of pointsMilli) {
    const at = Math.max(0, Math.min(9, Math.floor(one / (points * 100))));
    bars[at] = (bars[at] ?? 0) + 1;
  }
  return bars;
}

/** The median of numbers; null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
