/** Queries that remove submissions. Their files are blobs that others may have too, and stay. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Ids of submissions and sample runs to a contest, at most `most`. */
export async function listIdsInContest(db: DbOrTrx, contestId: string, most: number): Promise<string[]> {
  const rounds = db('rounds').where({ contest_id: contestId }).select('id');
  const rows = (await db('submissions').whereIn('round_id', rounds).limit(most).select('id')) as { id: string }[];
  return rows.map(({ id }) => id);
}

export async function deleteSubmissions(trx: DbOrTrx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx('submission_files')
    .whereIn('submission_id', [...ids])
    .delete();
  await trx('submissions')
    .whereIn('id', [...ids])
    .delete();
}
