/** The rounds of a contest for the pages of the contest: `features.ts` hands them to `contests`, which stands left of rounds. */
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import type { ContestAdditions, ContestRounds } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { copyRounds } from './round-copies.service.ts';
import { startRounds } from './round-edits.service.ts';
import { cancelClocksOf } from './round-schedule.service.ts';
import { focusOn, roundLine } from './round-lines.rules.ts';
import { roundsHref } from '../contests/contest-links.rules.ts';
import { phaseAt, roundInFocus, type Round, type RoundProblem } from './rounds.rules.ts';
import { countRoundProblemsUnchecked, listRoundsUnchecked, listRoundsOfContestsUnchecked } from './rounds.service.ts';
import { countRounds, deleteRoundsOf } from './rounds.store.ts';

/** The rounds of a contest that was loaded for one page: its tabs, cards and facts read them once. */
const roundsRead = new WeakMap<Contest, Promise<Round[]>>();

/** Its rounds, by opening time; a request that loaded the contest reads them once. */
export function roundsOfUnchecked(app: App, contest: Contest): Promise<Round[]> {
  const read = roundsRead.get(contest) ?? listRoundsUnchecked(app, contest.id);
  roundsRead.set(contest, read);
  return read;
}

export const contestRounds: ContestRounds = {
  start: startRounds,
  focusUnchecked: async (app, contest, nowMs) =>
    focusOn(roundInFocus(await roundsOfUnchecked(app, contest), nowMs), contest.slug, nowMs),
  currentUnchecked: async (app, contests, nowMs) => {
    const ids = contests.map(({ id }) => id);
    const open = (await listRoundsOfContestsUnchecked(app, ids)).filter((round) => phaseAt(round, nowMs) !== 'closed');
    return new Map(
      contests.map(({ id, slug }) => {
        const current = open.find((round) => round.contestId === id);
        return [id, focusOn(current, slug, nowMs)];
      }),
    );
  },
};

/** What rounds add to the pages of their contest; `ownWork` loads what the viewer has in each round. */
export function roundsInContest(ownWork: OwnWorkLoader): ContestAdditions {
  return {
    copyTo: copyRounds,
    holds: [
      {
        label: 'rounds:round_count',
        isOfPeople: false,
        countUnchecked: async (db, contestId) => (await countRounds(db, [contestId])).get(contestId) ?? 0,
      },
    ],
    removeFrom: async (trx, contestId) => {
      await cancelClocksOf(trx, contestId);
      await deleteRoundsOf(trx, contestId);
    },
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
        countUnchecked: (app, contests) =>
          countRounds(
            app.db,
            contests.map(({ id }) => id),
          ),
      },
    ],
    cards: [
      {
        key: 'rounds',
        place: 'main',
        view: 'rounds/_contest-rounds',
        order: 100,
        model: async (app, page) => ({ rounds: await roundLinesOf(app, page.actor, ownWork, page) }),
      },
      {
        key: 'rounds-without-problems',
        place: 'publish',
        view: 'rounds/_contest-publish',
        order: 100,
        model: async (app, { contest, model }) => {
          if (!model.may.edit || contest.visibility !== 'draft') return null;
          const rounds = await roundsOfUnchecked(app, contest);
          const counts = await countRoundProblemsUnchecked(app, rounds, 'staff');
          return rounds.some(({ id }) => !counts.get(id)) ? {} : null;
        },
      },
    ],
  };
}

/** Rounds with their number of problems, which is public once a round opens, and what the viewer has in each. */
export async function roundLinesOf(
  app: App,
  actor: Actor,
  ownWork: OwnWorkLoader,
  { contest, mine, model, nowMs }: LoadedFrame,
) {
  const rounds = await roundsOfUnchecked(app, contest);
  const counts = await countRoundProblemsUnchecked(app, rounds, model.may.seeProblems ? 'staff' : 'public');
  const work = mine ? await ownWork.inRoundsUnchecked(app, actor, rounds, mine.id) : undefined;
  return rounds.map((round) => {
    const known = model.may.seeProblems || nowMs >= round.opensAt;
    return {
      ...roundLine(round, contest.slug, nowMs, known ? (counts.get(round.id) ?? 0) : null),
      own: work?.get(round.id) ?? null,
    };
  });
}

/** What the viewer has on the problems of a round of this contest; undefined for those who are not registered. */
export async function ownWorkIn(
  app: App,
  actor: Actor,
  ownWork: OwnWorkLoader,
  { mine }: LoadedFrame,
  round: Round,
  problems: readonly Pick<RoundProblem, 'id' | 'points' | 'weight' | 'problemVersionId'>[],
): Promise<Map<string, OwnWork> | undefined> {
  return mine && (await ownWork.inRoundUnchecked(app, actor, round, mine.id, problems));
}
