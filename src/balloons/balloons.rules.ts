/** Balloons: a participant that solved a problem of an ICPC round gets one. States, who may do what, and what a freeze hides. */
import { Conflict } from '../platform/errors.ts';

/** `withdrawn`: a rejudging took the solution away before it was delivered. */
export type BalloonState = 'waiting' | 'claimed' | 'delivered' | 'withdrawn';
export const BALLOON_ACTS = ['claim', 'release', 'deliver', 'undo'] as const;
export type BalloonAct = (typeof BALLOON_ACTS)[number];

export interface Balloon {
  id: string;
  contestId: string;
  roundId: string;
  roundProblemId: string;
  participantId: string;
  submissionId: string;
  solvedAt: number;
  state: BalloonState;
  claimedBy: string | null;
}

/**
 * The state that an act leads to, or null when it is so already: whoever sends the same twice is not told of a conflict.
 * @throws Conflict when someone else has the balloon, or it is in another state
 */
export function stateAfter(
  balloon: Pick<Balloon, 'state' | 'claimedBy'>,
  act: BalloonAct,
  actorId: string,
): BalloonState | null {
  const { state } = balloon;
  const isMine = balloon.claimedBy === actorId;
  const has = (to: BalloonState) => state === to && isMine;
  switch (act) {
    case 'claim':
      if (has('claimed')) return null;
      if (state === 'waiting') return 'claimed';
      throw new Conflict(state === 'claimed' ? 'balloon_claimed' : 'balloon_moved');
    case 'release':
      if (state === 'waiting') return null;
      if (has('claimed')) return 'waiting';
      throw new Conflict(state === 'claimed' ? 'balloon_claimed' : 'balloon_moved');
    case 'deliver':
      if (has('delivered')) return null;
      if (state === 'waiting' || has('claimed')) return 'delivered';
      throw new Conflict(state === 'claimed' ? 'balloon_claimed' : 'balloon_moved');
    case 'undo':
      if (state === 'waiting') return null;
      // Anyone may take back what was marked by mistake.
      if (state === 'delivered') return 'waiting';
      throw new Conflict('balloon_moved');
  }
}

/** Whether a balloon is to be shown: during a freeze only what was solved before it, unless the contest wants it otherwise. */
export function isBalloonShown(
  balloon: Pick<Balloon, 'solvedAt'>,
  round: { freezesAt: number | null; thawedAt: number | null },
  isInFreeze: boolean,
): boolean {
  if (isInFreeze || round.freezesAt === null || round.thawedAt !== null) return true;
  return balloon.solvedAt < round.freezesAt;
}

/** What an existing balloon becomes when the accepted submission of its participant is another one, or none; null: nothing. */
export function stateAfterJudging(state: BalloonState, isSolved: boolean): BalloonState | null {
  if (isSolved) return state === 'withdrawn' ? 'waiting' : null;
  // What was delivered stays: no one takes a balloon back.
  return state === 'waiting' || state === 'claimed' ? 'withdrawn' : null;
}
