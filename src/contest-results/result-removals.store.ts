/** Removes the results of a rehearsal that is thrown away, with appeals against them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';
import { deleteSomeWithTexts } from '../platform/database/long-texts.ts';

/** Removes up to `most` appeals, then results; 0 = none is left. */
export async function deleteSomeResults(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const appeals = await deleteSome(trx, 'appeals', 'id', trx('appeals').where({ contest_id: contestId }), most);
  if (appeals > 0) return appeals;
  return await deleteSomeWithTexts(
    trx,
    'contest_results',
    trx('contest_results').where({ contest_id: contestId }),
    most,
  );
}
