/** What readiness adds to the pages of a contest: a tab for staff, and the number of findings on the overview. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { readinessHref } from './readiness-links.rules.ts';
import { findingCounts } from './readiness.service.ts';

export const readinessInContest: ContestAdditions = {
  tabs: [
    {
      key: 'readiness',
      label: 'readiness:title',
      href: ({ contest }) => readinessHref(contest.slug),
      order: 480,
      visibleTo: ({ actor, contest }) => !contest.archivedAt && mayInContest(actor, 'contest.problems', contest.id),
    },
  ],
  cards: [
    {
      key: 'readiness',
      place: 'side',
      view: 'readiness/_contest-readiness',
      order: 50,
      model: async (app, { actor, contest, nowMs }) => {
        const isOver = contest.endsAt !== null && nowMs >= contest.endsAt;
        if (contest.archivedAt !== null || isOver || !mayInContest(actor, 'contest.problems', contest.id)) return null;
        return { href: readinessHref(contest.slug), counts: await findingCounts(app, actor, contest) };
      },
    },
  ],
};
