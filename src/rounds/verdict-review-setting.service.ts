/** Whether the verdicts of a problem of a round wait for the jury; it may be changed at any time. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { getRoundProblemRow, updateRoundProblemReview } from './round-problems.store.ts';
import { getRoundRow } from './rounds.store.ts';
import type { VerdictReview } from './rounds.rules.ts';

/** @throws NotFound for a problem of another contest, Conflict in an archived one */
export async function setVerdictReview(
  app: App,
  actor: Actor,
  contestId: string,
  roundProblemId: string,
  review: VerdictReview | null,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const problem = await getRoundProblemRow(trx, roundProblemId);
    const round = await getRoundRow(trx, problem.roundId);
    if (round.contestId !== contestId) throw new NotFound('round_problem_not_found');
    requireNotArchived(await getContestWithin(trx, contestId));
    await updateRoundProblemReview(trx, roundProblemId, review);
    const detail = { round: round.name, label: problem.label, afterMinutes: review?.afterMinutes ?? null };
    const deed = review ? 'round.verdict_review_on' : 'round.verdict_review_off';
    await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contestId }, detail);
  });
}
