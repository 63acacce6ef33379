/** Queries that remove judgings with all that belongs to them. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Ids of judgings of submissions to a contest, at most `most`. */
export async function listJudgingIdsIn(db: DbOrTrx, contestId: string, most: number): Promise<string[]> {
  const rows = (await db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .join('rounds as r', 'r.id', 's.round_id')
    .where('r.contest_id', contestId)
    .limit(most)
    .select('j.id')) as { id: string }[];
  return rows.map(({ id }) => id);
}

export async function deleteJudgings(trx: DbOrTrx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ['judge_tries', 'speed_reviews', 'held_verdicts'])
    await trx(table)
      .whereIn('judging_id', [...ids])
      .delete();
  await trx('judgings')
    .whereIn('id', [...ids])
    .delete();
}
