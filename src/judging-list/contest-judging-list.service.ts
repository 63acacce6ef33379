/** What the judging list adds to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { judgingListHref } from './judging-list-links.rules.ts';

export const judgingListInContest: ContestAdditions = {
  tabs: [
    {
      key: 'judgings',
      label: 'judging-list:tab',
      href: ({ contest }) => judgingListHref(contest.slug),
      order: 440,
      visibleTo: ({ actor, contest, round }) =>
        round !== null && mayInContest(actor, 'submission.list-all', contest.id),
    },
  ],
};
