/**
 * Verdicts that wait for the jury. Where a problem of a round has its verdicts reviewed, a finished judging is not written to its
 * submission: for lists, boards, balloons, points, notifications and the log of the contest it has not ended. That it counts is
 * one step, the release, with everything that otherwise happens when a judging ends.
 *
 *   waiting ──► released     by someone of the jury, by the timer, or since the problem is no longer reviewed
 *      └──────► superseded   another judging gives the verdict: it is rejudged, alone or in a set that was applied
 */
import { Conflict } from '../platform/errors.ts';

export type HeldState = 'waiting' | 'released' | 'superseded';
export type EndedHow = 'jury' | 'timer' | 'setting' | 'rejudging';

export interface HeldVerdict {
  judgingId: string;
  submissionId: string;
  contestId: string;
  roundId: string;
  roundProblemId: string;
  state: HeldState;
  heldAt: number;
  claimedBy: string | null;
  claimedAt: number | null;
}

/** Whoever claimed a verdict and did nothing for so long has gone. */
export const CLAIM_MS = 10 * 60_000;

/** Who looks at it now; null: no one, or whoever did has gone. */
export function claimHolder(
  { claimedBy, claimedAt }: Pick<HeldVerdict, 'claimedBy' | 'claimedAt'>,
  nowMs: number,
): string | null {
  return claimedBy !== null && claimedAt !== null && nowMs - claimedAt < CLAIM_MS ? claimedBy : null;
}

/** @throws Conflict when it no longer waits, or someone else looks at it */
export function requireFree(held: HeldVerdict, actorId: string, nowMs: number): void {
  if (held.state !== 'waiting') throw new Conflict('verdict_not_waiting');
  const holder = claimHolder(held, nowMs);
  if (holder !== null && holder !== actorId) throw new Conflict('verdict_claimed');
}

/** Why a verdict is released without anyone of the jury; undefined while it waits for them. */
export function dueHow(
  held: Pick<HeldVerdict, 'heldAt' | 'claimedBy' | 'claimedAt'>,
  review: { afterMinutes: number | null } | null,
  nowMs: number,
): 'timer' | 'setting' | undefined {
  if (review === null) return 'setting';
  const isLate = review.afterMinutes !== null && nowMs >= held.heldAt + review.afterMinutes * 60_000;
  return isLate && claimHolder(held, nowMs) === null ? 'timer' : undefined;
}

/** Whether a judging gave a verdict that waits: it ended, and would count for its submission, but does not. */
export function isHeld(
  submission: { currentJudgingId: string | null },
  judging: { id: string; state: string } | undefined,
): boolean {
  return judging !== undefined && judging.state === 'finished' && judging.id !== submission.currentJudgingId;
}
