/** The rounds of a contest for the pages of the contest: `features.ts` hands them to `contests`, which stands left of rounds. */
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import type { ContestRounds } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { startRounds } from './round-edits.service.ts';
import { focusOn, roundLine } from './round-lines.rules.ts';
import { roundInFocus, type Round } from './rounds.rules.ts';
import { countRoundProblems, listRounds, listRoundsOfContests } from './rounds.service.ts';

/** `ownWork` loads what the viewer has in each round. */
export function contestRounds(ownWork: OwnWorkLoader): ContestRounds {
  return {
    start: startRounds,
    focus: async (app, { id, slug }, nowMs) => focusOn(roundInFocus(await listRounds(app, id), nowMs), slug, nowMs),
    inList: async (app, contests, nowMs) => {
      const ids = contests.map(({ id }) => id);
      const found = new Map<string, Round[]>(ids.map((id) => [id, []]));
      for (const round of await listRoundsOfContests(app, ids)) found.get(round.contestId)?.push(round);
      return new Map(
        contests.map(({ id, slug }) => {
          const rounds = found.get(id) ?? [];
          const current = rounds.find((round) => nowMs < round.closesAt);
          return [id, { count: rounds.length, current: focusOn(current, slug, nowMs) }];
        }),
      );
    },
    lines: (app, frame) => roundLinesOf(app, ownWork, frame),
  };
}

/** Rounds with their number of problems, which is public once a round opens, and what the viewer has in each. */
async function roundLinesOf(app: App, ownWork: OwnWorkLoader, { contest, mine, model, nowMs }: LoadedFrame) {
  const rounds = await listRounds(app, contest.id);
  const counts = await countRoundProblems(app, rounds);
  const work = mine ? await ownWork.inRounds(app, rounds, mine.id) : undefined;
  return rounds.map((round) => {
    const known = model.staff || nowMs >= round.opensAt;
    return {
      ...roundLine(round, contest.slug, nowMs, known ? (counts.get(round.id) ?? 0) : null),
      own: work?.get(round.id) ?? null,
    };
  });
}
