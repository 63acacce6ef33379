/** The rounds of a contest that is copied, with their problems. */
import type { CopyContestTo } from '../contests/contest-parts.service.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { requireOpenableUnchecked } from '../problems/version-checks.service.ts';
import { logWholeRound } from './round-log.service.ts';
import { noteSpan, scheduleClock } from './round-schedule.service.ts';
import { insertRoundProblem, listProblemsOfRound } from './round-problems.store.ts';
import { movedTimes } from './problem-times.rules.ts';
import { countedAt } from './round-clock.rules.ts';
import { copiedRound } from './round-copies.rules.ts';
import { requireNotPast, type Round } from './rounds.rules.ts';
import { getRoundRow, insertRound, listRoundsOf } from './rounds.store.ts';

/**
 * Copies all rounds with their problems into a new draft, at moved times. Nothing has happened in them: they are neither open,
 * frozen nor closed.
 * @throws InvalidInput when the first would open in the past, Conflict when a version of a problem can't be opened now
 */
export const copyRounds: CopyContestTo = async (trx, actor, nowMs, { fromId, toId, move, rounds, isRehearsal }) => {
  for (const from of await listRoundsOf(trx, [fromId])) {
    if (rounds && !rounds.includes(from.slug)) continue;
    const fields = copiedRound(from, move);
    requireNotPast(actor, fields, nowMs);
    const id = newId();
    // No one practices in a rehearsal.
    const afterEnd = isRehearsal ? 'off' : from.afterEnd;
    await insertRound(trx, { ...fields, id, contestId: toId, createdAt: nowMs, afterEnd });
    await copyProblems(trx, from, id, { move, nowMs });
    const round = await getRoundRow(trx, id);
    await scheduleClock(trx, nowMs, round);
    // It takes place, as if it were published.
    if (isRehearsal) await logWholeRound(trx, nowMs, round);
  }
  await noteSpan(trx, nowMs, toId);
};

async function copyProblems(
  trx: Transaction,
  from: Round,
  toRoundId: string,
  { move, nowMs }: { move: (atMs: number) => number; nowMs: number },
): Promise<void> {
  for (const problem of await listProblemsOfRound(trx, from.id)) {
    await requireOpenableUnchecked(trx, problem.problemVersionId);
    const times = movedTimes(problem, (atMs) => move(countedAt(from.removed, atMs)));
    await insertRoundProblem(trx, { ...problem, ...times, id: newId(), roundId: toRoundId }, nowMs);
  }
}
