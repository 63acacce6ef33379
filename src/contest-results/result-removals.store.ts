/** Removes the results of a rehearsal that is thrown away, with appeals against them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';

/** Removes up to `most` appeals, then results; 0 = none is left. */
export async function deleteSomeResults(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  for (const table of ['appeals', 'contest_results']) {
    const removed = await deleteSome(trx, table, 'id', trx(table).where({ contest_id: contestId }), most);
    if (removed > 0) return removed;
  }
  return 0;
}
