/** What submissions add to a contest: that one with work in it is not deleted. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { countInContest } from './submitted-places.store.ts';

export const submissionsInContest: ContestAdditions = {
  holds: [{ label: 'submissions:submission_count', isOfPeople: true, countUnchecked: countInContest }],
};
