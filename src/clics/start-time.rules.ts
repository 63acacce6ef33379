/** When the start of a contest may be moved over the API, and what moves with it. */
import { Forbidden, InvalidInput } from '../platform/errors.ts';
import type { RoundTimes } from '../rounds/rounds.rules.ts';

const GUARD_MS = 30_000;

/**
 * The times of a round with another start: freeze and end move along.
 * @throws Forbidden for a round that has started or will within 30 seconds, and for a start that is past or so near;
 *   InvalidInput for no start at all, since rounds open by the clock
 */
export function timesFrom(round: RoundTimes, startsAt: number | null, nowMs: number): RoundTimes {
  if (startsAt === null) throw new InvalidInput('clics_start_required', {}, 'start_time');
  const seconds = GUARD_MS / 1000;
  if (round.opensAt <= nowMs + GUARD_MS) throw new Forbidden('clics_started', { at: round.opensAt, seconds });
  if (startsAt <= nowMs + GUARD_MS) throw new Forbidden('clics_start_soon', { seconds });
  const by = startsAt - round.opensAt;
  const freezesAt = round.freezesAt === null ? null : round.freezesAt + by;
  return { opensAt: startsAt, freezesAt, closesAt: round.closesAt + by };
}
