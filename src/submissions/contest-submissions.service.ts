/** What submissions add to a contest: that one with work in it is not deleted. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { removeJobsNaming } from '../platform/background/queue.store.ts';
import { deleteSubmissions, listIdsInContest } from './submission-removals.store.ts';
import { countInContest, listRoundsSubmittedTo } from './submitted-places.store.ts';

export const submissionsInContest: ContestAdditions = {
  removeSome: async (trx, contestId, most) => {
    const ids = await listIdsInContest(trx, contestId, most);
    await deleteSubmissions(trx, ids);
    await removeJobsNaming(trx, new Set(ids));
    return ids.length;
  },
  holds: [{ label: 'submissions:submission_count', isOfPeople: true, countUnchecked: countInContest }],
};

/** The ids of the rounds to which each of these participants submitted; sample runs count too. Also within a transaction. */
export async function roundsSubmittedToUnchecked(
  db: DbOrTrx,
  participantIds: readonly string[],
): Promise<Map<string, string[]>> {
  return await listRoundsSubmittedTo(db, participantIds);
}
