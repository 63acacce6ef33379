/** How many places of a contest are taken. The caller holds their order (`holdPlaces`). */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** The university of each participant's captain, as in their profile now; one entry for each place that is taken. */
export async function listTakenPlaces(trx: DbOrTrx, contestId: string): Promise<(string | null)[]> {
  const rows = (await trx('participants as p')
    .leftJoin('users as u', 'u.id', 'p.captain_id')
    .where('p.contest_id', contestId)
    .whereNull('p.withdrawn_at')
    .select('u.university')) as { university: string | null }[];
  return rows.map((row) => row.university);
}

/** The university in a person's profile. */
export async function findUniversityOf(trx: DbOrTrx, userId: string): Promise<string | null> {
  const row = (await trx('users').where({ id: userId }).first('university')) as
    { university: string | null } | undefined;
  return row?.university ?? null;
}
