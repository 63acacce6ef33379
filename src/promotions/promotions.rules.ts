/** Who is promoted from a round to the next one, by its published results. */
import { Conflict } from '../platform/errors.ts';
import type { Entrant } from '../participants/round-entrants.rules.ts';
import type { ResultRow } from '../standings/results.rules.ts';

export const PLACES_MAX = 10_000;

/**
 * The best so many ranked participants with a success, and those who wait behind them, by rank. Participants of equal rank who do
 * not all fit wait together: no one is promoted before another of the same rank.
 */
export function promotionOf(
  rows: readonly Pick<ResultRow, 'rank' | 'participantId' | 'eligible'>[],
  places: number,
  waiting: number,
): Entrant[] {
  const ranked = rows
    .filter((row) => row.rank !== null && row.eligible === true)
    .sort((a, b) => (a.rank as number) - (b.rank as number));
  const cut = ranked[places]?.rank;
  const fits = (row: (typeof ranked)[number], index: number) => index < places && row.rank !== cut;
  const promoted = ranked.filter(fits);
  // Without a tie the first who waits is next after the places.
  const tied = promoted.length < places ? ranked.filter(({ rank }) => rank === cut).length : 0;
  const behind = ranked.slice(promoted.length, Math.max(promoted.length + tied, places + waiting));
  return [...promoted, ...behind].map(({ participantId }, index) => ({
    participantId,
    position: index + 1,
    state: index < promoted.length ? ('promoted' as const) : ('waiting' as const),
    reason: '',
  }));
}

/** @throws Conflict once the round has opened: who is in it stays in it, unless an organizer decides otherwise */
export function requireBeforeOpening(round: { opensAt: number; name: string }, nowMs: number): void {
  if (nowMs >= round.opensAt) throw new Conflict('promotion_round_open', { round: round.name, at: round.opensAt });
}
