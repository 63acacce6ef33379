/** Removes the figures and results of a rehearsal that is thrown away. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSomeWithTexts } from '../platform/database/long-texts.ts';

/** Removes the standings of up to `most` participants in all rounds, then published results; 0 = none is left. */
export async function deleteSomeStandings(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const rounds = trx('rounds').where({ contest_id: contestId }).select('id');
  const rows = (await trx('standings').whereIn('round_id', rounds.clone()).limit(most).distinct('participant_id')) as {
    participant_id: string;
  }[];
  if (rows.length > 0) {
    const ids = rows.map((row) => row.participant_id);
    return await trx('standings').whereIn('participant_id', ids).whereIn('round_id', rounds.clone()).delete();
  }
  return await deleteSomeWithTexts(
    trx,
    'published_results',
    trx('published_results').whereIn('round_id', rounds),
    most,
  );
}
