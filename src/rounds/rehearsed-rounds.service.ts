/** Whether a round is part of a rehearsal: then nothing that happens in it counts outside of it. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isRehearsedRound } from './running-rounds.store.ts';

/** Also within a transaction; false outside of rounds. */
export async function isRehearsedUnchecked(db: DbOrTrx, roundId: string | null): Promise<boolean> {
  return roundId !== null && (await isRehearsedRound(db, roundId));
}
