/** The overall board of a contest as the API tells it. */
import { z } from 'zod';
import { SCORINGS } from '../rounds/rounds.rules.ts';
import { OVERALL_KINDS, OVERALL_TIES, type OverallBoard, type OverallRow } from '../standings/overall.rules.ts';

const cell = z
  .object({
    round: z.string(),
    place: z.int().describe('The rank in this round; for those without one, the place after the last'),
    solved: z.int(),
    penalty: z.number(),
    value: z.number().describe('What it adds to the total, weighted'),
    pending: z.int(),
    counts: z.boolean().describe('Whether it is among the best rounds that count'),
    out: z.enum(['guest', 'disqualified']).nullable().describe('Why it gives nothing'),
  })
  .meta({ id: 'OverallCell' });

const row = z
  .object({
    rank: z.int().nullable().describe('Null: not ranked'),
    participant: z.object({
      id: z.string(),
      name: z.string(),
      members: z.array(z.string()),
      universities: z.array(z.string()),
      isGuest: z.boolean(),
      isDisqualified: z.boolean(),
      isMine: z.boolean(),
    }),
    solved: z.int(),
    penalty: z.number(),
    total: z.number(),
    rounds: z.array(cell).describe('Rounds that have opened'),
  })
  .meta({ id: 'OverallRow' });

export const overallBoard = z
  .object({
    contest: z.object({ slug: z.string(), name: z.string() }),
    rule: z.object({
      kind: z.enum(OVERALL_KINDS),
      ties: z.enum(OVERALL_TIES),
      bestOf: z.int().nullable().describe('How many of the best rounds count; null: all'),
    }),
    isFrozen: z.boolean().describe('One of the rounds stands as it was when its freeze began'),
    rounds: z.array(
      z.object({
        slug: z.string(),
        name: z.string(),
        scoring: z.enum(SCORINGS),
        weight: z.number(),
        phase: z.enum(['scheduled', 'open', 'frozen', 'closed']),
        isFrozen: z.boolean(),
      }),
    ),
    total: z.int().describe('Rows in all'),
    items: z.array(row),
    next: z.string().nullable().describe('`cursor` of the next page; null on the last one'),
  })
  .meta({ id: 'OverallBoard' });

/** These rows of an overall board. */
export function overallBoardOf(
  found: OverallBoard,
  shown: readonly OverallRow[],
  next: string | null,
  viewerId: string,
): z.input<typeof overallBoard> {
  const { contest, rule, isFrozen, rounds, rows } = found;
  return {
    contest: { slug: contest.slug, name: contest.name },
    rule,
    isFrozen,
    rounds: rounds.map(({ id: _id, lastShown: _last, ...one }) => one),
    total: rows.length,
    items: shown.map((one) => rowOf(found, one, viewerId)),
    next,
  };
}

function rowOf(found: OverallBoard, one: OverallRow, viewerId: string): z.input<typeof row> {
  const { participant, rank, solved, penalty, valueMilli, cells } = one;
  return {
    rank,
    participant: {
      id: participant.id,
      name: participant.name,
      members: participant.memberNames,
      universities: participant.universities,
      isGuest: participant.starred,
      isDisqualified: participant.disqualified,
      isMine: participant.memberIds.includes(viewerId),
    },
    solved,
    penalty,
    total: valueMilli / 1000,
    rounds: cells.flatMap((each, index) =>
      each
        ? [
            {
              round: found.rounds[index]?.slug ?? '',
              value: each.valueMilli / 1000,
              ...{ place: each.place, solved: each.solved, penalty: each.penalty, pending: each.pending },
              ...{ counts: each.counts, out: each.out },
            },
          ]
        : [],
    ),
  };
}
