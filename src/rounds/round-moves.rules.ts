/** The times of a running round after staff moved them. */
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { standsAt } from './round-clock.rules.ts';
import { phaseAt, requireTimesInOrder, type Round, type RoundTimes } from './rounds.rules.ts';

/**
 * The times of a running round after a postponement. Closing and freezing may only move later, and a freeze that has begun
 * stays. Form fields have whole seconds, so a time in the same second counts as unchanged.
 * @throws Conflict when the round is not running, InvalidInput on a time that would move earlier.
 */
export function postponedTimes(
  round: RoundTimes,
  wanted: { closesAt: number; freezesAt?: number },
  nowMs: number,
): RoundTimes {
  const phase = phaseAt(round, nowMs);
  if (phase === 'scheduled') throw new Conflict('round_not_running');
  if (phase === 'closed') throw new Conflict('round_closed_for_good', { closesAt: round.closesAt });
  const closesAt = sameSecond(wanted.closesAt, round.closesAt) ? round.closesAt : wanted.closesAt;
  const wish = wanted.freezesAt;
  const freezesAt =
    wish === undefined || (round.freezesAt !== null && sameSecond(wish, round.freezesAt)) ? round.freezesAt : wish;
  if (closesAt < round.closesAt) {
    throw new InvalidInput('round_only_later', { at: round.closesAt }, 'closesAt');
  }
  if (freezesAt !== round.freezesAt) {
    if (round.freezesAt === null) throw new InvalidInput('round_freeze_not_planned', {}, 'freezesAt');
    if (phase === 'frozen') {
      throw new InvalidInput('round_freeze_begun', { at: round.freezesAt }, 'freezesAt');
    }
    if ((freezesAt ?? 0) < round.freezesAt) {
      throw new InvalidInput('round_only_later', { at: round.freezesAt }, 'freezesAt');
    }
  }
  if (closesAt === round.closesAt && freezesAt === round.freezesAt)
    throw new InvalidInput('round_nothing_moved', {}, 'closesAt');
  const times = { opensAt: round.opensAt, freezesAt, closesAt };
  requireTimesInOrder(times);
  return times;
}

/**
 * The times of a running round whose public board is frozen now, or as of an instant that has passed.
 * @throws Conflict when the round is not running, is frozen, or was unfrozen, since nothing that was shown can be hidden again;
 *   InvalidInput for an instant before the opening or in the future
 */
export function frozenTimes(
  round: RoundTimes & Pick<Round, 'thawedAt'>,
  wanted: { freezesAt: number },
  nowMs: number,
): RoundTimes {
  const phase = phaseAt(round, nowMs);
  if (phase === 'scheduled') throw new Conflict('round_not_running');
  if (phase === 'closed') throw new Conflict('round_closed_for_good', { closesAt: round.closesAt });
  if (round.thawedAt !== null) throw new Conflict('round_thawed_already', { at: round.thawedAt });
  if (phase === 'frozen') throw new Conflict('round_frozen_already', { at: round.freezesAt as number });
  const { freezesAt } = wanted;
  const now = standsAt(round, nowMs);
  if (freezesAt <= round.opensAt || freezesAt > now)
    throw new InvalidInput('round_freeze_not_passed', { opensAt: round.opensAt, now }, 'freezesAt');
  return { opensAt: round.opensAt, freezesAt, closesAt: round.closesAt };
}

function sameSecond(a: number, b: number): boolean {
  return Math.floor(a / 1000) === Math.floor(b / 1000);
}
