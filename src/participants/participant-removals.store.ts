/** Removes the participants of a rehearsal that is thrown away, with all that belongs to them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';

/** Removes up to `most` rows of what belongs to participants, and last the participants; 0 = none is left. */
export async function deleteSomeParticipants(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const mine = { contest_id: contestId };
  for (const table of ['team_invitations', 'team_merges', 'waiting_entries']) {
    const removed = await deleteSome(trx, table, 'id', trx(table).where(mine), most);
    if (removed > 0) return removed;
  }
  const rounds = trx('rounds').where(mine).select('id');
  const entrants = trx('round_entrants').whereIn('round_id', rounds);
  return (
    (await deleteSome(trx, 'round_entrants', 'participant_id', entrants, most)) ||
    (await deleteSome(trx, 'participant_members', 'participant_id', trx('participant_members').where(mine), most)) ||
    (await deleteSome(trx, 'participants', 'id', trx('participants').where(mine), most))
  );
}
