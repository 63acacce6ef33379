/** What verdicts that wait for the jury add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { removeHeldOf, verdictsWaitingUnchecked } from '../judgings/held-verdicts.service.ts';
import { verdictReviewsHref } from './verdict-review-links.rules.ts';

export const verdictReviewsInContest: ContestAdditions = {
  removeFrom: removeHeldOf,
  cards: [
    {
      key: 'held-verdicts',
      place: 'notice',
      view: 'verdict-reviews/_contest-waiting',
      order: 200,
      model: async (app, { actor, contest }) => {
        if (!mayInContest(actor, 'verdict.review', contest.id)) return null;
        const count = await verdictsWaitingUnchecked(app, { contestId: contest.id });
        return count === 0 ? null : { count, href: verdictReviewsHref(contest.slug) };
      },
    },
  ],
};
