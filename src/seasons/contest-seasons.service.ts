/** What seasons add to the pages of contests: the way to them, and on a contest which it is part of. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { seasonHref } from './season-links.rules.ts';
import { removeContest } from './seasons.store.ts';
import { seasonsOf } from './seasons.service.ts';

export const seasonsInContest: ContestAdditions = {
  listActions: [{ key: 'seasons', label: 'seasons:title', href: () => '/seasons', order: 60, icon: 'calendar3' }],
  removeFrom: (trx, contestId) => removeContest(trx, contestId),
  cards: [
    {
      key: 'seasons',
      place: 'main',
      view: 'seasons/_contest-seasons',
      order: 220,
      model: async (app, { actor, contest }) => {
        const seasons = await seasonsOf(app, actor, contest.id);
        return seasons.length === 0
          ? null
          : { seasons: seasons.map(({ slug, nameEn, nameZh }) => ({ href: seasonHref(slug), nameEn, nameZh })) };
      },
    },
  ],
};
