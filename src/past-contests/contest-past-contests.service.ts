/** What imports of past contests keep about the contests that they made. */
import { may } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { removePastTeams } from '../participants/past-participants.service.ts';
import { removeStandIns } from '../problems/stand-ins.service.ts';
import { removePastStandings } from '../standings/past-standings.service.ts';
import { pastContestsHref } from './past-contest-links.rules.ts';
import { countPastImporting, deletePastImportsOf } from './past-contests.store.ts';

export const pastContestsInContest: ContestAdditions = {
  listActions: [
    {
      key: 'past-contests',
      label: 'past-contests:title',
      href: () => pastContestsHref(),
      order: 100,
      icon: 'clock-history',
      visibleTo: ({ actor }) => may(actor, 'contest.create'),
    },
  ],
  holds: [{ label: 'past-contests:running_count', isOfPeople: false, countUnchecked: countPastImporting }],
  removeFrom: async (trx, contestId) => {
    await removePastStandings(trx, contestId);
    await removeStandIns(trx, contestId);
    await removePastTeams(trx, contestId);
    await deletePastImportsOf(trx, contestId);
  },
};
