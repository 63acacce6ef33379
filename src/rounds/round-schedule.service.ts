/** The clock of rounds: it announces each step once, and does nothing when the step has been moved in the meantime. */
import { systemActor, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { cancelByKey, enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { takesPlace } from '../contests/contest-rehearsals.rules.ts';
import { getContestWithin, noteContestSpan } from '../contests/contests.service.ts';
import { hasAppeared, visibleAt } from './problem-times.rules.ts';
import { problemFact, STATE_OF_STEP, stateFact } from './round-facts.rules.ts';
import { logInContest, problemFacts } from './round-log.service.ts';
import { findRoundProblem, listProblemsOfRound, moveProblemShown } from './round-problems.store.ts';
import { ROUND_STEPS, timeOfStep, type Round, type RoundStep } from './rounds.rules.ts';
import { findRound, getRoundRow, listPausedRounds, listRoundsOf, moveRoundStep, spanOfRounds } from './rounds.store.ts';
import { problemClock, roundClock, roundStepTopics } from './rounds.topics.ts';

/**
 * Announces a step of a round once (`round.opened`, `round.frozen`, `round.closed`). Called by scheduled work; does nothing
 * when the step is no longer due or was already announced.
 */
export async function announceStepUnchecked(app: App, roundId: string, step: RoundStep): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    const nowMs = app.clock.nowMs();
    const round = await findRound(trx, roundId);
    if (!round || !takesPlace(await getContestWithin(trx, round.contestId))) return;
    if (!(await moveRoundStep(trx, roundId, step, nowMs))) return;
    await auditRound(trx, systemActor('clock'), nowMs, roundStepTopics[step].name, round.contestId, round.name);
    await enqueue(trx, nowMs, roundStepTopics[step], newsOf(round));
    const problems = step === 'open' ? await problemFacts(trx, { ...round, openedAt: nowMs }) : [];
    const reached = stateFact(roundId, STATE_OF_STEP[step], timeOfStep(round, step) ?? nowMs);
    await logInContest(trx, nowMs, round.contestId, reached, ...problems);
  });
}

/**
 * Schedules future announcements in the caller's transaction. Drafts have them too (they announce nothing), so that a public
 * round always has its clock, whatever the order of publishing and editing.
 */
export async function scheduleClock(trx: Transaction, nowMs: number, round: Round): Promise<void> {
  const told = { open: round.openedAt, freeze: round.frozenAt, close: round.closedAt };
  for (const step of ROUND_STEPS) {
    const runAt = timeOfStep(round, step);
    // A round that is paused has no clock until it goes on.
    if (runAt === null || told[step] !== null || (round.pausedAt !== null && runAt > round.pausedAt)) continue;
    await enqueue(trx, nowMs, roundClock, { roundId: round.id, step }, { runAt, key: stepKey(round, step) });
  }
  for (const problem of await listProblemsOfRound(trx, round.id)) {
    const runAt = visibleAt(round, problem);
    if (problem.visibleFrom == null || problem.shownAt != null) continue;
    if (round.pausedAt !== null && runAt > round.pausedAt) continue;
    await enqueue(trx, nowMs, problemClock, { problemId: problem.id }, { runAt, key: problemKey(problem.id, runAt) });
  }
}

/**
 * Tells the log of the contest once that a problem has appeared. Work for a time that was moved meanwhile does nothing, so that
 * none is ever canceled.
 */
export async function announceProblemUnchecked(app: App, problemId: string): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    const nowMs = app.clock.nowMs();
    const problem = await findRoundProblem(trx, problemId);
    const round = problem && (await getRoundRow(trx, problem.roundId));
    if (!round || !hasAppeared(round, problem, nowMs)) return;
    // In a draft nothing has appeared: publishing it starts the clock again.
    if (!takesPlace(await getContestWithin(trx, round.contestId))) return;
    if (!(await moveProblemShown(trx, problemId, nowMs))) return;
    // Until its round is announced as open, everything about it is for staff; the opening tells it then.
    if (problem.takenOut || round.openedAt === null) return;
    await logInContest(trx, nowMs, round.contestId, problemFact(round, { ...problem, shownAt: nowMs }));
  });
}

/** Cancels the clocks of a contest's rounds, which are removed for good. */
export async function cancelClocksOf(trx: Transaction, contestId: string): Promise<void> {
  for (const round of await listRoundsOf(trx, [contestId])) {
    for (const step of ROUND_STEPS) await cancelByKey(trx, stepKey(round, step));
    for (const problem of await listProblemsOfRound(trx, round.id))
      await cancelByKey(trx, problemKey(problem.id, visibleAt(round, problem)));
  }
}

const problemKey = (id: string, runAt: number) => `problem:${id}:${runAt}`;

/** The key contains the time, so that a step that is moved while its old work runs gets new work. */
export function stepKey(round: Round, step: RoundStep): string {
  return `round:${round.id}:${step}:${timeOfStep(round, step) ?? 0}`;
}

/** Schedules anew what other times, or a pause, have moved. */
export async function reschedule(trx: Transaction, nowMs: number, before: Round): Promise<void> {
  for (const step of ROUND_STEPS) await cancelByKey(trx, stepKey(before, step));
  await scheduleClock(trx, nowMs, await getRoundRow(trx, before.id));
}

/** What events say of a round. */
export function newsOf(round: Round) {
  return { roundId: round.id, contestId: round.contestId };
}

/** Notes when the first round of a contest opens and the last one closes. */
export async function noteSpan(trx: Transaction, nowMs: number, contestId: string): Promise<void> {
  await noteContestSpan(trx, contestId, await spanOfRounds(trx, contestId, nowMs));
}

/** Says of contests with a paused round that they end later: nothing else knows for how long. */
export async function notePausedSpansUnchecked(app: App): Promise<void> {
  const contestIds = new Set((await listPausedRounds(app.db)).map(({ contestId }) => contestId));
  for (const contestId of contestIds) await inTransaction(app.db, (trx) => noteSpan(trx, app.clock.nowMs(), contestId));
}

/** The history of a contest includes actions on its rounds. */
export async function auditRound(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  contestId: string,
  roundName: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contestId }, { round: roundName, ...detail });
}
