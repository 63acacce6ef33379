/** The color and the alias of a problem of a round, which may be changed at any time. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { lookAfter, lookWords, type WantedLook } from './problem-looks.rules.ts';
import { problemFact } from './round-facts.rules.ts';
import { logInContest } from './round-log.service.ts';
import { getRoundProblemRow, updateRoundProblemLook } from './round-problems.store.ts';
import { getRoundRow, touchRound } from './rounds.store.ts';

/** @throws Conflict in an archived contest, or when someone else changed the problems of the round meanwhile */
export async function editProblemLook(
  app: App,
  actor: Actor,
  roundId: string,
  problemId: string,
  wanted: WantedLook & { rev?: number },
): Promise<void> {
  const { contestId } = await getRoundRow(app.db, roundId);
  requireInContest(actor, 'contest.edit-problems', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await getRoundRow(trx, roundId);
    requireNotArchived(await getContestWithin(trx, contestId));
    if (wanted.rev !== undefined && wanted.rev !== round.rev) throw new Conflict('changed_meanwhile');
    const before = await getRoundProblemRow(trx, problemId);
    if (before.roundId !== roundId) throw new NotFound('round_problem_not_found');
    const after = { ...before, ...lookAfter(before, wanted) };
    await updateRoundProblemLook(trx, problemId, after);
    await touchRound(trx, roundId);
    const changes = changesBetween(lookWords(before), lookWords(after));
    const detail = { round: round.name, label: before.label, roundId, rev: round.rev + 1, changes };
    await insertAudit(trx, actor, nowMs, 'round.problem_look', { type: 'contest', id: contestId }, detail);
    if (!before.takenOut) await logInContest(trx, nowMs, contestId, problemFact(round, after));
  });
}
