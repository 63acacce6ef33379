/** What unusual events add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { unusualEventsHref } from './unusual-events-links.rules.ts';
import { deleteNotesOf } from './unusual-events.store.ts';

export const unusualEventsInContest: ContestAdditions = {
  removeFrom: deleteNotesOf,
  actions: [
    {
      key: 'unusual-events',
      label: 'unusual-events:title',
      href: ({ contest }) => unusualEventsHref(contest.slug),
      order: 60,
      icon: 'binoculars',
      visibleTo: ({ actor, contest, round }) =>
        round !== null && mayInContest(actor, 'contest.unusual-events', contest.id),
    },
  ],
};
