/** What rejudgings add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { deleteEffectsIn, deleteSomeItems } from './rejudging-removals.store.ts';
import { contestRejudgingsHref, rejudgeContestHref } from './rejudging-links.rules.ts';

export const rejudgingsInContest: ContestAdditions = {
  removeSome: deleteSomeItems,
  removeFrom: deleteEffectsIn,
  actions: [
    {
      key: 'rejudge',
      label: 'rejudgings:rejudge_these',
      href: ({ contest }) => rejudgeContestHref(contest.slug),
      order: 50,
      icon: 'arrow-repeat',
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'submission.rejudge', contest.id),
    },
  ],
  cards: [
    {
      key: 'rejudgings',
      place: 'facts',
      view: 'rejudgings/_contest-log',
      order: 100,
      model: (_app, { contest }) => ({ href: contestRejudgingsHref(contest.slug) }),
    },
  ],
};
