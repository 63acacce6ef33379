/**
 * What everyone may do with a round that is over: practice its problems, or take it as it was by a clock of their own. It is apart
 * from the round: nothing of it is on boards, in results or in the log of the contest.
 */
import type { ErrorParams } from '../platform/errors.ts';
import { isFrozenFor, phaseAt, type Round } from './rounds.rules.ts';

/** `virtual`: practice too. */
export const AFTER_END = ['off', 'practice', 'virtual'] as const;
export type AfterEnd = (typeof AFTER_END)[number];

export type PracticeAnswer =
  | { ok: true }
  | {
      ok: false;
      code: 'practice_off' | 'practice_round_open' | 'practice_frozen' | 'practice_archived';
      params: ErrorParams;
    };

/**
 * Whether a round can be practiced now. While its last hour is a secret, nothing of it can: whoever practices compares
 * themselves with what the board hides.
 */
export function practiceAt(
  contest: { archivedAt: number | null },
  round: Round,
  nowMs: number,
  wanted: Exclude<AfterEnd, 'off'> = 'practice',
): PracticeAnswer {
  if (round.afterEnd === 'off' || (wanted === 'virtual' && round.afterEnd !== 'virtual'))
    return { ok: false, code: 'practice_off', params: {} };
  if (contest.archivedAt !== null) return { ok: false, code: 'practice_archived', params: {} };
  if (phaseAt(round, nowMs) !== 'closed')
    return { ok: false, code: 'practice_round_open', params: { closesAt: round.closesAt } };
  if (isFrozenFor('public', round, nowMs)) return { ok: false, code: 'practice_frozen', params: {} };
  return { ok: true };
}
