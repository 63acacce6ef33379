/** Organizers take a broken problem out of a round that has opened, and may put it back: meanwhile it counts for nothing. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { problemFact, problemGone } from './round-facts.rules.ts';
import { logInContest } from './round-log.service.ts';
import { getRoundProblemRow, moveTakenOut } from './round-problems.store.ts';
import { auditRound, newsOf } from './round-schedule.service.ts';
import { roundLocked, type Round, type RoundProblem } from './rounds.rules.ts';
import { getRoundRow, oweFigures, touchRound } from './rounds.store.ts';
import { problemTakenOut } from './rounds.topics.ts';

/**
 * Takes a problem out: it gives no points, penalty or first solve, and takes no submissions. Those that it has stay.
 * @throws Conflict before the round has opened (then it is removed instead), or when it is out already
 */
export async function takeOutProblem(app: App, actor: Actor, problemId: string, reason: string): Promise<void> {
  await move(app, actor, problemId, async (trx, nowMs, round, problem) => {
    if (!(await moveTakenOut(trx, problemId, { at: nowMs, reason }))) throw new Conflict('round_problem_out_already');
    const detail = { label: problem.label, reason };
    await auditRound(trx, actor, nowMs, 'round.problem_taken_out', round.contestId, round.name, detail);
    await logInContest(trx, nowMs, round.contestId, problemGone(round, problem));
    return true;
  });
}

/** Puts a problem back: everything submitted to it counts again. @throws Conflict unless it is taken out */
export async function putBackProblem(app: App, actor: Actor, problemId: string, reason: string): Promise<void> {
  await move(app, actor, problemId, async (trx, nowMs, round, problem) => {
    if (!(await moveTakenOut(trx, problemId, null))) throw new Conflict('round_problem_not_out');
    const detail = { label: problem.label, reason };
    await auditRound(trx, actor, nowMs, 'round.problem_put_back', round.contestId, round.name, detail);
    await logInContest(trx, nowMs, round.contestId, problemFact(round, problem));
    return false;
  });
}

/** `change` says whether it is out now. */
async function move(
  app: App,
  actor: Actor,
  problemId: string,
  change: (trx: Transaction, nowMs: number, round: Round, problem: RoundProblem) => Promise<boolean>,
): Promise<void> {
  const { roundId } = await getRoundProblemRow(app.db, problemId);
  requireInContest(actor, 'contest.edit', (await getRoundRow(app.db, roundId)).contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const problem = await getRoundProblemRow(trx, problemId);
    const round = await getRoundRow(trx, roundId);
    const contest = await getContestWithin(trx, round.contestId);
    requireNotArchived(contest);
    if (!roundLocked(contest, round, nowMs)) throw new Conflict('round_not_running');
    const isOut = await change(trx, nowMs, round, problem);
    await touchRound(trx, roundId);
    await oweFigures(trx, roundId);
    await enqueue(trx, nowMs, problemTakenOut, { ...newsOf(round), problemId, isOut, at: nowMs });
  });
  app.background.poke();
}
