/** How many places of a contest are taken. The caller holds their order (`holdPlaces`). */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { takenPlaces, type TakenPlaces } from './waiting.rules.ts';

/** Places that are taken, with the university of each participant's captain as in their profile now. */
export async function countTakenPlaces(trx: DbOrTrx, contestId: string): Promise<TakenPlaces> {
  const rows = (await trx('participants as p')
    .leftJoin('users as u', 'u.id', 'p.captain_id')
    .where('p.contest_id', contestId)
    .whereNull('p.withdrawn_at')
    .groupBy('u.university')
    .select('u.university')
    .count({ n: '*' })) as unknown as { university: string | null; n: number }[];
  return takenPlaces(rows.map(({ university, n }) => ({ university, count: Number(n) })));
}

/** The university in a person's profile. */
export async function findUniversityOf(trx: DbOrTrx, userId: string): Promise<string | null> {
  const row = (await trx('users').where({ id: userId }).first('university')) as
    { university: string | null } | undefined;
  return row?.university ?? null;
}
