/** When single problems of a round appear and end: organizers set it, and it moves with the times of the round. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, type FieldError } from '../platform/errors.ts';
import {
  faultsOfMove,
  faultsOfProblemTimes,
  hasAppeared,
  keptTimes,
  requireNoFaults,
  type OwnTimes,
} from './problem-times.rules.ts';
import { standsAt } from './round-clock.rules.ts';
import { auditRound, reschedule } from './round-schedule.service.ts';
import { listProblemsOfRound, updateProblemTimes } from './round-problems.store.ts';
import { phaseAt, roundLocked, type Round, type RoundProblem } from './rounds.rules.ts';
import { getRoundRow, updateRound } from './rounds.store.ts';

/** The name of a field of the form, which has two for each problem. */
export function timeField(problemId: string, which: keyof OwnTimes): string {
  return `${which}-${problemId}`;
}

/** Whether changing the times of problems needs a reason: people were told of them. */
export function timesNeedReason(contest: Parameters<typeof roundLocked>[0], round: Round, nowMs: number): boolean {
  return roundLocked(contest, round, nowMs);
}

/**
 * Sets when problems of a round appear and end; those that are not named keep their times. Once the round has opened, a problem
 * that has appeared stays, deadlines move only later, and it needs a reason for the history.
 * @throws InvalidInput with every time that is wrong, Conflict once the round is closed or when someone else saved meanwhile
 */
export async function setProblemTimes(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { times: ReadonlyMap<string, OwnTimes>; reason?: string | undefined; rev?: number | undefined },
): Promise<void> {
  requireInContest(actor, 'contest.edit', (await getRoundRow(app.db, roundId)).contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await getRoundRow(trx, roundId);
    const contest = await getContestWithin(trx, round.contestId);
    requireNotArchived(contest);
    const isLocked = timesNeedReason(contest, round, nowMs);
    if (isLocked && phaseAt(round, nowMs) === 'closed')
      throw new Conflict('round_closed_for_good', { closesAt: round.closesAt });
    if (wanted.rev !== undefined && wanted.rev !== round.rev) throw new Conflict('changed_meanwhile');
    const faults: FieldError[] = [];
    const changed: { problem: RoundProblem; times: OwnTimes }[] = [];
    for (const problem of await listProblemsOfRound(trx, roundId)) {
      const wish = wanted.times.get(problem.id);
      if (!wish) continue;
      const fields = {
        visibleFrom: timeField(problem.id, 'visibleFrom'),
        openUntil: timeField(problem.id, 'openUntil'),
      };
      const times = keptTimes(round, problem, wish);
      // Without a time of its own, a problem that people wait for appears at once.
      if (isLocked && times.visibleFrom === null && !hasAppeared(round, problem, nowMs))
        times.visibleFrom = standsAt(round, nowMs);
      const wrong = faultsOfProblemTimes(round, times, fields);
      faults.push(...(wrong.length > 0 || !isLocked ? wrong : faultsOfMove(round, problem, times, nowMs, fields)));
      if (times.visibleFrom !== (problem.visibleFrom ?? null) || times.openUntil !== (problem.openUntil ?? null))
        changed.push({ problem, times });
    }
    requireNoFaults(faults);
    if (changed.length === 0) return;
    if (isLocked && !wanted.reason) throw new InvalidInput('required', {}, 'reason');
    if (!(await updateRound(trx, roundId, round.rev, round))) throw new Conflict('changed_meanwhile');
    for (const { problem, times } of changed) {
      await updateProblemTimes(trx, problem, times);
      const changes = changesBetween(
        { visibleAt: problem.visibleFrom ?? null, endsAt: problem.openUntil ?? null },
        { visibleAt: times.visibleFrom, endsAt: times.openUntil },
      );
      const detail = { roundId, rev: round.rev + 1, label: problem.label, changes };
      const reason = wanted.reason ? { reason: wanted.reason } : {};
      await auditRound(trx, actor, nowMs, 'round.problem_times', round.contestId, round.name, { ...detail, ...reason });
    }
    await reschedule(trx, nowMs, round);
  });
  app.background.poke();
}

/** Moves the times of a round's problems in the transaction that moves the round; before its schedule is made anew. */
export async function moveProblemTimes(
  trx: Transaction,
  roundId: string,
  moved: (problem: RoundProblem) => OwnTimes,
): Promise<void> {
  for (const problem of await listProblemsOfRound(trx, roundId)) {
    const times = moved(problem);
    if (times.visibleFrom !== (problem.visibleFrom ?? null) || times.openUntil !== (problem.openUntil ?? null))
      await updateProblemTimes(trx, problem, times);
  }
}
