/** Every query of teams of imported contests alone. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Hides participants that no board of the other system showed. */
export async function hideEntries(trx: DbOrTrx, ids: readonly string[], nowMs: number): Promise<void> {
  if (ids.length > 0)
    await trx('participants')
      .whereIn('id', [...ids])
      .update({ hidden_at: nowMs });
}

/** Removes all participants of a contest. They have no members. */
export async function deleteParticipantsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('participants').where({ contest_id: contestId }).delete();
}
