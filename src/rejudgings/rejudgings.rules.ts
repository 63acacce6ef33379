/**
 * A rejudging is a set of submissions that are rejudged together. It is `running` while its judgings are queued and judged and
 * while organizers look at the effect; then `applying`, batch by batch, until `applied`; or `cancelled`. A judging of a set
 * does not count until its item is applied: a judging counts if it has no set, or if its submission points to it
 * (`current_judging_id`). A submission is in at most one open set.
 */
import { Conflict } from '../platform/errors.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import { verdictNamed, type Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgingState } from '../judgings/judgings.rules.ts';

/** A larger set is started only after a second confirmation. */
export const MANY_SUBMISSIONS = 1000;
export const MOST_SUBMISSIONS = 50_000;
/** How many items are queued, applied or inserted at once. */
export const BATCH_SIZE = 50;

export type RejudgingState = 'running' | 'applying' | 'applied' | 'cancelled';
/** The verdict that counted when a set was started; `HELD`: none did, as the first one waited for the jury. */
export type OldVerdict = Verdict | 'HELD';

/** The old verdict that a query names; undefined for anything else. */
export function oldVerdictNamed(value: unknown): OldVerdict | undefined {
  return value === 'HELD' ? value : verdictNamed(value);
}

export type ItemOutcome = 'changed' | 'same' | 'kept';

/** What to rejudge; all given conditions must hold. */
export interface RejudgingFilter {
  submissionId?: string;
  problem?: string;
  /** Number of the version that judged it. */
  version?: number;
  contest?: string;
  round?: string;
  assignmentId?: string;
  language?: string;
  hostId?: string;
  verdict?: Verdict;
  /** Submitted at or after, and before. */
  from?: number;
  until?: number;
}

/** What to rejudge, and by which version. */
export interface RejudgingChoice {
  filter: RejudgingFilter;
  /** Number of the version to judge all of them by; without it, each keeps the version that judged it. */
  against?: number;
}

export interface Rejudging {
  id: string;
  state: RejudgingState;
  reason: string;
  filter: RejudgingFilter;
  /** The version all of them are judged by; null = each keeps its version. */
  againstVersionId: string | null;
  /** Applying the set moves the rounds and assignments of its submissions to that version. */
  movesPlaces: boolean;
  size: number;
  estimatedMs: number;
  createdBy: string;
  createdAt: number;
  endedBy: string | null;
  endedAt: number | null;
}

export interface RejudgingItem {
  submissionId: string;
  oldVerdict: OldVerdict;
  oldScoreMilli: number | null;
  /** Null until it is queued. */
  judgingId: string | null;
  judgingState: JudgingState | null;
  newVerdict: Verdict | null;
  newScoreMilli: number | null;
  /** The version of the new judging. */
  newVersionId: string | null;
  error: string | null;
  outcome: ItemOutcome | null;
  problemName: string;
  problemSlug: string;
  /** Where it was submitted: assignment, round problem or problem. */
  contextType: ContextType;
  contextId: string;
  authorId: string;
  roundId: string | null;
  participantId: string | null;
  submittedAt: number;
}

/** Which items of a set to list. */
export interface ItemsShown {
  which: 'changed' | 'all' | 'failed' | 'judged';
  /** One cell of the matrix of verdicts. */
  cell?: { from: OldVerdict; to: Verdict };
}

export interface Progress {
  total: number;
  judged: number;
  failed: number;
  changed: number;
  applied: number;
  isJudged: boolean;
}

/** One cell of the matrix of verdicts. */
export interface VerdictCount {
  from: OldVerdict;
  to: Verdict;
  count: number;
}

/** The outcome of applying an item. A judge error keeps the old verdict. */
export function outcomeOf(item: {
  oldVerdict: OldVerdict;
  oldScoreMilli: number | null;
  judgingState: JudgingState | null;
  newVerdict: Verdict | null;
  newScoreMilli: number | null;
}): ItemOutcome {
  if (item.judgingState !== 'finished' || item.newVerdict === null) return 'kept';
  return item.newVerdict === item.oldVerdict && item.newScoreMilli === item.oldScoreMilli ? 'same' : 'changed';
}

/** Whether a filter has no conditions, so that the whole site is never selected by mistake. */
export function isEmptyFilter(filter: RejudgingFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** The time one judge needs: for each problem version, its median times its number of submissions. */
export function estimatedJudgeMs(judged: readonly { problemVersionId: string; tookMs: number | null }[]): number {
  const byVersion = new Map<string, { count: number; took: number[] }>();
  for (const { problemVersionId, tookMs } of judged) {
    const group = byVersion.get(problemVersionId) ?? { count: 0, took: [] };
    group.count += 1;
    if (tookMs !== null) group.took.push(tookMs);
    byVersion.set(problemVersionId, group);
  }
  let total = 0;
  for (const { count, took } of byVersion.values()) total += count * median(took);
  return Math.round(total);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** @throws Conflict unless the set is running and everything in it is judged. */
export function requireAppliable(rejudging: Pick<Rejudging, 'state'>, progress: Progress): void {
  if (rejudging.state !== 'running') throw new Conflict('rejudging_over');
  if (!progress.isJudged)
    throw new Conflict('rejudging_unfinished', { count: progress.total - progress.judged - progress.failed });
}
