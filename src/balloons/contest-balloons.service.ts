/** What balloons add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { balloonsHref } from './balloon-links.rules.ts';
import { deleteBalloonsOf } from './balloons.store.ts';

export const balloonsInContest: ContestAdditions = {
  removeFrom: deleteBalloonsOf,
  tabs: [
    {
      key: 'balloons',
      label: 'balloons:tab',
      href: ({ contest }) => balloonsHref(contest.slug),
      order: 450,
      visibleTo: ({ actor, contest, round }) => round !== null && mayInContest(actor, 'balloon.deliver', contest.id),
    },
  ],
};
