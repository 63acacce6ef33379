/** Rounds that were held elsewhere, as an import makes them: over, with nothing left to announce. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { problemFact, roundFact, stateFact } from './round-facts.rules.ts';
import { insertRoundProblem } from './round-problems.store.ts';
import { noteSpan } from './round-schedule.service.ts';
import type { Round, RoundProblem } from './rounds.rules.ts';
import { getRoundRow, insertPastRound } from './rounds.store.ts';

export type PastRound = Parameters<typeof insertPastRound>[1];

/** Adds the round with its problems, and answers what the log says of them. */
export async function makePastRound(
  trx: Transaction,
  nowMs: number,
  round: PastRound,
  problems: readonly RoundProblem[],
): Promise<NewEvent[]> {
  await insertPastRound(trx, round);
  for (const problem of problems) await insertRoundProblem(trx, problem, nowMs);
  await noteSpan(trx, nowMs, round.contestId);
  const made = await getRoundRow(trx, round.id);
  return [
    roundFact(made),
    ...problems.map((problem) => problemFact(made, problem)),
    stateFact(made.id, 'started', made.opensAt),
  ];
}

/** What the log says of its end. */
export function pastRoundEnd({ id, freezesAt, closesAt, thawedAt }: Round): NewEvent[] {
  return [
    ...(freezesAt === null ? [] : [stateFact(id, 'frozen', freezesAt)]),
    stateFact(id, 'ended', closesAt),
    ...(thawedAt === null ? [] : [stateFact(id, 'thawed', thawedAt)]),
  ];
}
