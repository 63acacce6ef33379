/** What the results of a contest add to its pages. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { hasOverallUnchecked } from '../standings/contest-boards.service.ts';
import { appealsOpen } from './appeals.rules.ts';
import { openAppealsUnchecked } from './appeals.service.ts';
import { appealsHref, contestPublishHref, contestResultHref } from './contest-result-links.rules.ts';
import { deleteSomeResults } from './result-removals.store.ts';
import { newestContestHeadUnchecked } from './contest-results.service.ts';

export const resultsInContest: ContestAdditions = {
  removeSome: deleteSomeResults,
  cards: [
    {
      key: 'contest-results',
      place: 'main',
      view: 'contest-results/_contest-results',
      order: 210,
      model: async (app, { actor, contest, mine, model, nowMs }) => {
        const newest = await newestContestHeadUnchecked(app, contest.id);
        const isStaff = mayInContest(actor, 'result.publish', contest.id);
        const mayPublish = model.may.publishResults && (await hasOverallUnchecked(app, contest.id));
        if (!newest && !mayPublish) return null;
        return {
          newest: newest ? { ...newest, href: contestResultHref(contest.slug, newest.number) } : null,
          publishHref: mayPublish ? contestPublishHref(contest.slug) : null,
          appeals:
            newest && (isStaff || mine)
              ? {
                  href: appealsHref(contest.slug),
                  until: appealsOpen(newest.appealsUntil, nowMs) ? newest.appealsUntil : null,
                  open: isStaff ? await openAppealsUnchecked(app, contest.id) : 0,
                }
              : null,
        };
      },
    },
  ],
};
