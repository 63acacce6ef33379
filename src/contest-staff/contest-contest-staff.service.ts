/** What the staff of a contest adds to its pages: the way to the list of them, for themselves. */
import {
  copyContestPeople,
  countContestPeopleUnchecked,
  removeContestPeople,
} from '../accounts/contest-roles.service.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { contestStaffHref } from './contest-staff-links.rules.ts';

export const staffInContest: ContestAdditions = {
  holds: [{ label: 'contest-staff:count', isOfPeople: false, countUnchecked: countContestPeopleUnchecked }],
  removeFrom: removeContestPeople,
  copyTo: async (trx, _actor, nowMs, { fromId, toId, isRehearsal }) => {
    if (isRehearsal) await copyContestPeople(trx, nowMs, fromId, toId);
  },
  actions: [
    {
      key: 'staff',
      label: 'contest-staff:title',
      href: ({ contest }) => contestStaffHref(contest.slug),
      order: 120,
      icon: 'people',
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'contest.read', contest.id),
    },
  ],
};
