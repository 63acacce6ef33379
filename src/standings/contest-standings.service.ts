/** What standings add to the pages of a contest, and to a copy of it. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { boardHref } from '../rounds/round-links.rules.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { exportsHref, overallEditHref, overallHref } from './board-links.rules.ts';
import { copyOverall } from './overall-edits.service.ts';
import { deleteRule } from './overall.store.ts';
import { countResultsOf } from './results.store.ts';
import { deleteStarsIn } from './stars.store.ts';
import { deleteSomeStandings } from './standing-removals.store.ts';
import { overallLeaders } from './overall.service.ts';

export const standingsInContest: ContestAdditions = {
  copyTo: copyOverall,
  holds: [{ label: 'standings:result_count', isOfPeople: true, countUnchecked: countResultsOf }],
  removeSome: deleteSomeStandings,
  removeFrom: async (trx, contestId) => {
    await deleteRule(trx, contestId);
    await deleteStarsIn(trx, contestId);
  },
  actions: [
    {
      key: 'exports',
      label: 'standings:exports.title',
      href: ({ contest }) => exportsHref(contest.slug),
      order: 50,
      icon: 'download',
    },
  ],
  tabs: [
    {
      key: 'board',
      label: 'standings:tab',
      href: ({ contest, round }) => boardHref(contest.slug, round?.slug ?? ''),
      order: 300,
      visibleTo: ({ round }) => round !== null,
    },
  ],
  cards: [
    {
      key: 'overall',
      place: 'main',
      view: 'standings/_contest-overall',
      order: 200,
      model: async (app, { actor, contest, model }) => {
        const leaders = await overallLeaders(app, actor, contest);
        if (leaders) return { href: overallHref(contest.slug), leaders, editHref: null };
        if (!model.may.edit) return null;
        const rounds = await listRoundsUnchecked(app, contest.id);
        return rounds.length > 1 ? { href: null, leaders: [], editHref: overallEditHref(contest.slug) } : null;
      },
    },
  ],
};
