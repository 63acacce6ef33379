/** The board of a round as the API tells it, under the same freeze as its page. */
import { z } from 'zod';
import { SCORINGS } from '../rounds/rounds.rules.ts';
import type { Board } from '../standings/board.rules.ts';
import { lookFields, lookFieldsOf } from './fields.views.ts';

const cell = z.object({
  label: z.string(),
  attempts: z.int(),
  pending: z.int(),
  isSolved: z.boolean(),
  isFirst: z.boolean().describe('The first to solve it'),
  solvedAfterMinutes: z.int().nullable(),
  score: z.number(),
  speedup: z.object({ ratio: z.number(), low: z.number(), high: z.number() }).nullable(),
});

const row = z
  .object({
    rank: z.int().nullable().describe('Null: not ranked'),
    participant: z.object({
      id: z.string(),
      name: z.string(),
      universities: z.array(z.string()),
      isGuest: z.boolean(),
      isDisqualified: z.boolean(),
      isMine: z.boolean(),
    }),
    solved: z.int(),
    penalty: z.number(),
    score: z.number(),
    problems: z.array(cell),
  })
  .meta({ id: 'BoardRow' });

export const board = z
  .object({
    contest: z.object({ slug: z.string(), name: z.string() }),
    round: z.object({
      slug: z.string(),
      name: z.string(),
      scoring: z.enum(SCORINGS),
      phase: z.enum(['scheduled', 'open', 'frozen', 'closed']),
    }),
    isFrozen: z.boolean().describe('It stands as it was when the freeze began'),
    problems: z.array(
      z.object({ label: z.string(), name: z.string(), points: z.number(), weight: z.number(), ...lookFields }),
    ),
    total: z.int().describe('Rows in all'),
    items: z.array(row),
    next: z.string().nullable().describe('`cursor` of the next page; null on the last one'),
  })
  .meta({ id: 'Board' });

type Row = Board['rows'][number];

/** These rows of a board. */
export function boardOf(
  found: Board,
  shown: readonly Row[],
  next: string | null,
  viewerId: string,
): z.input<typeof board> {
  const { contest, round, problems, rows } = found;
  return {
    contest: { slug: contest.slug, name: contest.name },
    round: { slug: round.slug, name: round.name, scoring: round.scoring, phase: found.phase },
    isFrozen: found.isFrozen,
    problems: problems.map((one) => {
      const { label, name, points, weight } = one;
      return { label, name, points, weight, ...lookFieldsOf(one) };
    }),
    total: rows.length,
    items: shown.map((one) => rowOf(found, one, viewerId)),
    next,
  };
}

function rowOf(found: Board, one: Row, viewerId: string): z.input<typeof row> {
  const { participant } = one;
  return {
    rank: one.rank,
    participant: {
      id: participant.id,
      name: participant.name,
      universities: participant.universities,
      isGuest: participant.starred,
      isDisqualified: participant.disqualified,
      isMine: participant.memberIds.includes(viewerId),
    },
    solved: one.solved,
    penalty: one.penalty,
    score: one.scoreMilli / 1000,
    problems: found.problems.map((problem) => cellOf(found, one, problem)),
  };
}

function cellOf(found: Board, one: Row, problem: Board['problems'][number]): z.input<typeof cell> {
  const own = one.cells[problem.id];
  const solvedAt = own?.solvedAt ?? null;
  return {
    label: problem.label,
    attempts: own?.tries ?? 0,
    pending: own?.pending ?? 0,
    isSolved: solvedAt !== null,
    isFirst: found.firstSolvers.get(problem.id) === one.participant.id,
    solvedAfterMinutes: solvedAt === null ? null : Math.floor((solvedAt - found.round.opensAt) / 60_000),
    score: (own?.scoreMilli ?? 0) / 1000,
    speedup: (own?.bestId && found.speeds.get(own.bestId)) || null,
  };
}
