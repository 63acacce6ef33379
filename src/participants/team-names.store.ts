/** Names of teams, locked so that no one else can take one during the comparison. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { listWaitingNames } from './waiting.store.ts';

/** Names of the other teams of a contest, and of those that wait for a place. Two at once follow each other: the contest's row is held until the end. */
export async function lockTeamNames(trx: DbOrTrx, contestId: string, exceptId: string): Promise<string[]> {
  await trx('contests')
    .where({ id: contestId })
    .update({ rev: trx.raw('rev') });
  const rows = (await trx('participants')
    .where({ contest_id: contestId, kind: 'team' })
    .whereNull('withdrawn_at')
    .whereNot({ id: exceptId })
    .select('name')) as { name: string }[];
  return [...rows.map((row) => row.name), ...(await listWaitingNames(trx, contestId, exceptId))];
}
