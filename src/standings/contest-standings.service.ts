/** What standings add to the pages of a contest. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { boardHref } from '../rounds/round-links.rules.ts';

export const standingsInContest: ContestAdditions = {
  tabs: [
    {
      key: 'board',
      label: 'standings:tab',
      href: ({ contest, round }) => boardHref(contest.slug, round?.slug ?? ''),
      order: 300,
      visibleTo: ({ round }) => round !== null,
    },
  ],
};
