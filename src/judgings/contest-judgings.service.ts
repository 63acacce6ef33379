/** What judging keeps about a contest, and what of it goes with a rehearsal that is thrown away. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { removeJobs } from '../judge-queue/judge-jobs.service.ts';
import { deleteJudgings, listJudgingIdsIn } from './judging-removals.store.ts';

export const judgingsInContest: ContestAdditions = {
  removeSome: async (trx, contestId, most) => {
    const ids = await listJudgingIdsIn(trx, contestId, most);
    // Hosts that judge one lose their lease.
    await removeJobs(trx, ids);
    await deleteJudgings(trx, ids);
    return ids.length;
  },
};
