/** The rounds of a contest for the pages of the contest: `features.ts` hands them to `contests`, which stands left of rounds. */
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import type { ContestAdditions, ContestRounds } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { startRounds } from './round-edits.service.ts';
import { focusOn, roundLine } from './round-lines.rules.ts';
import { roundsHref } from './round-links.rules.ts';
import { roundInFocus, type Round } from './rounds.rules.ts';
import { countRoundProblemsUnchecked, listRoundsUnchecked, listRoundsOfContestsUnchecked } from './rounds.service.ts';

export const contestRounds: ContestRounds = {
  start: startRounds,
  focus: async (app, { id, slug }, nowMs) =>
    focusOn(roundInFocus(await listRoundsUnchecked(app, id), nowMs), slug, nowMs),
  current: async (app, contests, nowMs) => {
    const rounds = await roundsOf(app, contests);
    return new Map(
      contests.map(({ id, slug }) => {
        const current = rounds.get(id)?.find((round) => nowMs < round.closesAt);
        return [id, focusOn(current, slug, nowMs)];
      }),
    );
  },
};

/** What rounds add to the pages of their contest; `ownWork` loads what the viewer has in each round. */
export function roundsInContest(ownWork: OwnWorkLoader): ContestAdditions {
  return {
    tabs: [
      { key: 'rounds', label: 'rounds:tab.rounds', href: ({ contest }) => roundsHref(contest.slug), order: 100 },
      {
        key: 'problems',
        label: 'rounds:tab.problems',
        href: ({ round }) => round?.href ?? '',
        order: 200,
        visibleTo: ({ round }) => round !== null,
      },
    ],
    counts: [
      {
        key: 'rounds',
        label: () => 'rounds:round_count',
        href: ({ slug }) => roundsHref(slug),
        order: 100,
        of: async (app, contests) =>
          new Map([...(await roundsOf(app, contests))].map(([id, rounds]) => [id, rounds.length])),
      },
    ],
    cards: [
      {
        key: 'rounds',
        place: 'main',
        view: 'rounds/_contest-rounds',
        order: 100,
        model: async (app, page) => ({ rounds: await roundLinesOf(app, ownWork, page) }),
      },
      {
        key: 'rounds-without-problems',
        place: 'publish',
        view: 'rounds/_contest-publish',
        order: 100,
        model: async (app, { contest, model }) => {
          if (!model.staff || contest.visibility !== 'draft') return null;
          const rounds = await listRoundsUnchecked(app, contest.id);
          const counts = await countRoundProblemsUnchecked(app, rounds);
          return rounds.some(({ id }) => !counts.get(id)) ? {} : null;
        },
      },
    ],
  };
}

async function roundsOf(app: App, contests: readonly { id: string }[]): Promise<Map<string, Round[]>> {
  const ids = contests.map(({ id }) => id);
  const found = new Map<string, Round[]>(ids.map((id) => [id, []]));
  for (const round of await listRoundsOfContestsUnchecked(app, ids)) found.get(round.contestId)?.push(round);
  return found;
}

/** Rounds with their number of problems, which is public once a round opens, and what the viewer has in each. */
export async function roundLinesOf(app: App, ownWork: OwnWorkLoader, { contest, mine, model, nowMs }: LoadedFrame) {
  const rounds = await listRoundsUnchecked(app, contest.id);
  const counts = await countRoundProblemsUnchecked(app, rounds);
  const work = mine ? await ownWork.inRounds(app, rounds, mine.id) : undefined;
  return rounds.map((round) => {
    const known = model.staff || nowMs >= round.opensAt;
    return {
      ...roundLine(round, contest.slug, nowMs, known ? (counts.get(round.id) ?? 0) : null),
      own: work?.get(round.id) ?? null,
    };
  });
}
