/** What a contest holds of virtual participation. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { countRuns, deleteRunsOf } from './virtual-runs.store.ts';

export const virtualRunsInContest: ContestAdditions = {
  holds: [{ label: 'virtual-runs:count', isOfPeople: true, countUnchecked: countRuns }],
  removeFrom: deleteRunsOf,
};
