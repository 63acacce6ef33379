/** The lists of those who may enter a round, for promotions and boards. Whoever calls these has checked what the actor may. */
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import type { Entrant, EntrantState } from './round-entrants.rules.ts';
import {
  countEntrantsByRound,
  insertEntrants,
  listEntrants,
  listWaitingEntrants,
  moveEntrant,
} from './round-entrants.store.ts';

/** The list of a round, by position; empty: everyone may enter. */
export async function entrantsUnchecked(app: App, roundId: string): Promise<Entrant[]> {
  return await listEntrants(app.db, roundId);
}

/** For each round of a contest that has a list: how many were promoted, and what became of one participant. */
export async function entrantCountsUnchecked(
  app: App,
  contestId: string,
  participantId: string | undefined,
): ReturnType<typeof countEntrantsByRound> {
  return await countEntrantsByRound(app.db, contestId, participantId);
}

/** The list of a round, as the caller's transaction sees it. */
export async function entrantsWithin(trx: Transaction, roundId: string): Promise<Entrant[]> {
  return await listEntrants(trx, roundId);
}

/** Makes the list of a round. Throws the unique violation when someone made one meanwhile. */
export async function addEntrantsWithin(trx: Transaction, roundId: string, list: readonly Entrant[], nowMs: number) {
  await insertEntrants(trx, roundId, list, nowMs);
}

/** Moves one of a list; false: they are no longer in that state. */
export async function moveEntrantWithin(
  trx: Transaction,
  who: { roundId: string; participantId: string },
  from: EntrantState,
  to: { state: EntrantState; reason: string; atMs: number },
): Promise<boolean> {
  return await moveEntrant(trx, who, from, to);
}

/**
 * Promotes the first who waits, for a place that became free, and says who it is. Of several that become free at once each takes
 * another one: whoever was moved by someone else meanwhile is passed over, and who withdrew or is hidden too.
 */
export async function moveUpWithin(trx: Transaction, roundId: string, atMs: number): Promise<string | undefined> {
  const waiting = await listWaitingEntrants(trx, roundId);
  for (const participantId of waiting)
    if (await moveEntrant(trx, { roundId, participantId }, 'waiting', { state: 'promoted', reason: '', atMs }))
      return participantId;
  return undefined;
}
