/** Queries that remove what rejudgings keep about a contest that is thrown away. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Takes up to `most` submissions of a contest out of the sets that they are in, and removes sets in which none is left. */
export async function deleteSomeItems(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const rows = (await trx('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .join('rounds as r', 'r.id', 's.round_id')
    .where('r.contest_id', contestId)
    .limit(most)
    .select('i.rejudging_id as setId', 'i.submission_id as submissionId')) as { setId: string; submissionId: string }[];
  if (rows.length === 0) return 0;
  const submissionIds = rows.map(({ submissionId }) => submissionId);
  const setIds = [...new Set(rows.map(({ setId }) => setId))];
  await trx('rejudging_items').whereIn('rejudging_id', setIds).whereIn('submission_id', submissionIds).delete();
  const left = trx('rejudging_items').whereIn('rejudging_id', setIds).distinct('rejudging_id');
  const used = new Set(((await left) as { rejudging_id: string }[]).map((row) => row.rejudging_id));
  const empty = setIds.filter((id) => !used.has(id));
  if (empty.length > 0) await trx('rejudgings').whereIn('id', empty).delete();
  return rows.length;
}

/** Removes what applied sets changed in a contest. */
export async function deleteEffectsIn(trx: DbOrTrx, contestId: string): Promise<void> {
  const problems = trx('round_problems as p').join('rounds as r', 'r.id', 'p.round_id');
  const rows = (await problems.where('r.contest_id', contestId).select('p.id')) as { id: string }[];
  for (const { id } of rows) await trx('rejudging_effects').where({ round_problem_id: id }).delete();
}
