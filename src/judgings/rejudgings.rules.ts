/**
 * A rejudging is a set of submissions that are rejudged together. It is `running` while its judgings are queued and
 * judged and while someone looks at what they would change; then `applying`, batch by batch, until `applied`; or
 * `cancelled`. Until its item is applied, a judging of a set counts nowhere: a judging counts when it was made for no
 * set, or when its submission points at it (`current_judging_id`). A submission is in one open set at most.
 */
import { Conflict } from '../platform/errors.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import type { JudgingState, Verdict } from './judgings.rules.ts';

/** More than this is started only after someone said that they mean it. */
export const MANY_SUBMISSIONS = 1000;
export const MOST_SUBMISSIONS = 50_000;
/** Items queued, applied or inserted in one go. */
export const BATCH_SIZE = 50;

export type RejudgingState = 'running' | 'applying' | 'applied' | 'cancelled';
export type ItemOutcome = 'changed' | 'same' | 'kept';

/** What to judge again; all that is named must hold. */
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
  verdict?: string;
  /** Submitted at or after, and before. */
  from?: number;
  until?: number;
}

/** What to judge again, and by what. */
export interface RejudgingChoice {
  filter: RejudgingFilter;
  /** Number of the problem's version to judge all of it by; without it each is judged by the version it was judged by. */
  against?: number;
}

export interface Rejudging {
  id: string;
  state: RejudgingState;
  reason: string;
  filter: RejudgingFilter;
  /** The version all of it is judged by; null = each by the version it was judged by. */
  againstVersionId: string | null;
  /** Applying it makes that version the one of the rounds and assignments of its submissions. */
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
  oldVerdict: string;
  oldScoreMilli: number | null;
  /** Null until it is queued. */
  judgingId: string | null;
  judgingState: JudgingState | null;
  newVerdict: Verdict | null;
  newScoreMilli: number | null;
  /** The version that judged it again. */
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
  cell?: { from: string; to: string };
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
  from: string;
  to: string;
  count: number;
}

/** What applying makes of an item. Our own fault in its judging leaves the verdict as it is. */
export function outcomeOf(item: {
  oldVerdict: string;
  oldScoreMilli: number | null;
  judgingState: JudgingState | null;
  newVerdict: string | null;
  newScoreMilli: number | null;
}): ItemOutcome {
  if (item.judgingState !== 'finished' || item.newVerdict === null) return 'kept';
  return item.newVerdict === item.oldVerdict && item.newScoreMilli === item.oldScoreMilli ? 'same' : 'changed';
}

/** Whether nothing of a filter is named: the whole site is never chosen by mistake. */
export function isEmptyFilter(filter: RejudgingFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** The time all of it takes one judge: each problem version's median times its number of submissions. */
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

/** @throws Conflict unless everything of a running set is judged. */
export function requireAppliable(rejudging: Pick<Rejudging, 'state'>, progress: Progress): void {
  if (rejudging.state !== 'running') throw new Conflict('rejudging_over');
  if (!progress.isJudged)
    throw new Conflict('rejudging_unfinished', { count: progress.total - progress.judged - progress.failed });
}
