/** Organizers say what everyone may do with a round once it is over; at any time, also after its end. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import type { AfterEnd } from './after-end.rules.ts';
import { holdRound } from './round-holds.service.ts';
import { auditRound } from './round-schedule.service.ts';
import type { Round } from './rounds.rules.ts';
import { updateAfterEnd } from './rounds.store.ts';

/** @throws Conflict when someone else saved since revision `rev`, or the contest is archived */
export async function setAfterEnd(
  app: App,
  actor: Actor,
  { id, contestId }: Pick<Round, 'id' | 'contestId'>,
  wanted: { afterEnd: AfterEnd; rev?: number | undefined },
): Promise<void> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = await holdRound(trx, id, wanted.rev);
    const contest = await getContestWithin(trx, contestId);
    requireNotArchived(contest);
    requireNoRehearsal(contest);
    if (before.afterEnd === wanted.afterEnd) return;
    await updateAfterEnd(trx, id, wanted.afterEnd);
    const changes = { afterEnd: [before.afterEnd, wanted.afterEnd] };
    const detail = { roundId: id, rev: before.rev, changes, afterEnd: wanted.afterEnd };
    await auditRound(trx, actor, nowMs, 'round.after_end_set', contestId, before.name, detail);
  });
}
