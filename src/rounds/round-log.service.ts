/** Adds what happens in a contest to its log. A draft has no log: publishing it tells of all its rounds. */
import { appendToLog } from '../contest-log/contest-log.service.ts';
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import { takesPlace } from '../contests/contest-rehearsals.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { listProblemsOfRound } from './round-problems.store.ts';
import { problemFact, roundFact } from './round-facts.rules.ts';
import type { Round } from './rounds.rules.ts';

/** Tells of what happened in a contest, unless it is a draft; also for features to the right. */
export async function logInContest(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  ...events: readonly NewEvent[]
): Promise<void> {
  if (takesPlace(await getContestWithin(trx, contestId))) await appendToLog(trx, nowMs, contestId, ...events);
}

/** The problems of a round, as events. */
export async function problemFacts(trx: Transaction, round: Round): Promise<NewEvent[]> {
  return (await listProblemsOfRound(trx, round.id))
    .filter(({ takenOut }) => !takenOut)
    .map((problem) => problemFact(round, problem));
}

/** Tells of a round with all its problems, as its contest is published. */
export async function logWholeRound(trx: Transaction, nowMs: number, round: Round): Promise<void> {
  await appendToLog(trx, nowMs, round.contestId, roundFact(round), ...(await problemFacts(trx, round)));
}
