/** What promotions add to the overview of a contest: for whoever is on a list, and for those who make it. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { entrantCountsUnchecked } from '../participants/round-entrants.service.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { promotionHref } from './promotion-links.rules.ts';

export const promotionsInContest: ContestAdditions = {
  cards: [
    {
      key: 'promotions',
      place: 'main',
      view: 'promotions/_contest-promotions',
      order: 220,
      model: async (app, { contest, mine, model, nowMs }) => {
        const mayManage = model.may.publishResults;
        const lists = await entrantCountsUnchecked(app, contest.id, mine?.id);
        if (lists.size === 0 && !mayManage) return null;
        const rounds: { name: string; href: string; promoted: number; own: string | null }[] = [];
        for (const { id, slug, name, opensAt } of (await listRoundsUnchecked(app, contest.id)).slice(1)) {
          const list = lists.get(id);
          if (!list && !(mayManage && nowMs < opensAt)) continue;
          const { promoted, own } = list ?? { promoted: 0, own: null };
          rounds.push({ name, href: promotionHref(contest.slug, slug), promoted, own });
        }
        return rounds.length > 0 ? { rounds } : null;
      },
    },
  ],
};
