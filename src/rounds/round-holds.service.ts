/** Lets features to the right change what they keep about a round, one after the other. */
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import type { Round } from './rounds.rules.ts';
import { getRoundRow, touchRound } from './rounds.store.ts';

/**
 * Holds a round until the transaction ends, and raises its revision. @throws Conflict when someone else saved since revision
 * `rev`
 */
export async function holdRound(trx: Transaction, roundId: string, rev: number | undefined): Promise<Round> {
  await touchRound(trx, roundId);
  const round = await getRoundRow(trx, roundId);
  if (rev !== undefined && rev !== round.rev - 1) throw new Conflict('changed_meanwhile');
  return round;
}
