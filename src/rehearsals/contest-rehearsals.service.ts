/** What rehearsals add to the pages of a contest: a tab for its staff. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { isRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { rehearsalsHref } from './rehearsal-links.rules.ts';
import { countOpen, deleteRehearsalsOf } from './rehearsals.store.ts';

export const rehearsalsInContest: ContestAdditions = {
  holds: [{ label: 'rehearsals:open_count', isOfPeople: true, countUnchecked: countOpen }],
  // Those of a contest that was deleted thirty days ago are thrown away long since.
  removeFrom: deleteRehearsalsOf,
  tabs: [
    {
      key: 'rehearsals',
      label: 'rehearsals:tab',
      href: ({ contest }) => rehearsalsHref(contest.slug),
      order: 485,
      visibleTo: ({ actor, contest }) => !isRehearsal(contest) && mayInContest(actor, 'contest.read', contest.id),
    },
  ],
};
