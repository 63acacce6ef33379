/**
 * Which measured speedups count only after a review, and the decisions of reviewers.
 *
 *     waiting → confirmed | rejected; confirmed ⇄ rejected; either → waiting again
 *
 * No state affects the verdict or the test points. The measured speed counts on boards, in grades and in results only
 * once it is confirmed.
 */
import { Conflict, Forbidden } from '../platform/errors.ts';
import type { SpeedRatio } from '../../judge/contract/speed-ratio.ts';

export const SPEED_STATES = ['waiting', 'confirmed', 'rejected'] as const;
export type SpeedState = (typeof SPEED_STATES)[number];

/** `above`: faster than the problem's limit; `beyond_best`: so much faster than the best so far. */
export type SpeedCause = 'above' | 'beyond_best';

export interface SpeedReview {
  id: string;
  judgingId: string;
  submissionId: string;
  state: SpeedState;
  cause: SpeedCause;
  /** The ratio that was exceeded. */
  limit: number;
  /** Of the last decision. */
  reason: string | null;
  decidedBy: string | null;
  decidedAt: number | null;
  /** The review whose decision is reused here, because the same code got the same measurement. */
  keptFrom: string | null;
  rev: number;
  createdAt: number;
}

/** Filters of a list of reviews. */
export interface ReviewFilter {
  state?: SpeedState;
  problemSlug?: string;
  roundId?: string;
  /** Without those of problems that were taken out of their round. */
  onlyCounting?: boolean;
  /** Only in rounds of these contests. */
  contestIds?: 'all' | readonly string[];
}

/** Speedups above these limits need a review. A problem's limits override the site's. */
export interface SpeedLimits {
  /** Times the starter code. */
  above: number;
  /** Times the best that counts so far. */
  timesBest: number;
}

/** The number of counted speedups of others that is needed, so that one slow first result does not make the next extreme. */
export const LEAST_OTHERS = 3;

/** The limits of a problem; the site's limits replace missing ones. */
export function limitsOf(own: Partial<SpeedLimits> | undefined, ofSite: SpeedLimits): SpeedLimits {
  return { above: own?.above ?? ofSite.above, timesBest: own?.timesBest ?? ofSite.timesBest };
}

/**
 * Why a measured ratio needs a review, and the limit it exceeds; undefined for an ordinary ratio.
 * @param others the number of other people whose speedup counts, and the best of these speedups
 */
export function causeToReview(
  ratio: number,
  limits: SpeedLimits,
  others: { count: number; best: number },
): { cause: SpeedCause; limit: number } | undefined {
  if (ratio > limits.above) return { cause: 'above', limit: limits.above };
  if (others.count < LEAST_OTHERS) return undefined;
  // If no one was faster than the starter code, the starter code is the best.
  const limit = limits.timesBest * Math.max(1, others.best);
  return ratio > limit ? { cause: 'beyond_best', limit } : undefined;
}

/** Whether a measured speed counts. */
export function speedCounts(review: Pick<SpeedReview, 'state'> | undefined): boolean {
  return review === undefined || review.state === 'confirmed';
}

/** A measurement of a submission, whose code never changes. */
export interface Measured {
  problemVersionId: string;
  speed: Pick<SpeedRatio, 'low' | 'high'>;
}

/**
 * Whether a decision about one measurement also applies to a later measurement of the same submission: both must use the
 * same version of the problem, and their intervals must overlap.
 */
export function decisionHolds(before: Measured, now: Measured): boolean {
  return (
    before.problemVersionId === now.problemVersionId &&
    before.speed.low <= now.speed.high &&
    now.speed.low <= before.speed.high
  );
}

export const SPEED_DECISIONS = ['confirm', 'reject', 'reopen'] as const;
export type SpeedDecision = (typeof SPEED_DECISIONS)[number];

const STATE_AFTER: Record<SpeedDecision, SpeedState> = {
  confirm: 'confirmed',
  reject: 'rejected',
  reopen: 'waiting',
};

/**
 * The state after a decision.
 * @param seenRev the revision that the reviewer had on their screen
 * @param isOwn whether the reviewer, or their team, submitted it
 * @throws Forbidden for the reviewer's own submission; Conflict when someone else has decided, or nothing would change
 */
export function decided(
  review: Pick<SpeedReview, 'state' | 'rev'>,
  decision: SpeedDecision,
  { seenRev, isOwn }: { seenRev: number; isOwn: boolean },
): SpeedState {
  if (isOwn) throw new Forbidden('speed_review_own');
  if (review.rev !== seenRev) throw new Conflict('speed_review_decided_meanwhile');
  const state = STATE_AFTER[decision];
  if (state === review.state) throw new Conflict('speed_review_is_so');
  return state;
}

/** Decisions that would change something, in the order of their buttons. */
export function decisionsIn(state: SpeedState): SpeedDecision[] {
  return SPEED_DECISIONS.filter((decision) => STATE_AFTER[decision] !== state);
}
