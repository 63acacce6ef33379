/** Holding verdicts back until the jury has released them, and releasing them; see `held-verdicts.rules.ts`. */
import type { Actor } from '../platform/actor.ts';
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { getRoundProblemWithin, getRoundWithin } from '../rounds/rounds.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import {
  getSubmissionWithin,
  recordJudgingStateUnchecked,
  recordVerdictUnchecked,
} from '../submissions/submissions.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { dueHow, type EndedHow, type HeldVerdict } from './held-verdicts.rules.ts';
import * as store from './held-verdicts.store.ts';
import { logJudgement } from './judgement-log.service.ts';
import { judgedVersionOf } from './judgings.rules.ts';
import { findJudging } from './judgings.store.ts';
import { judgingFinished } from './judgings.topics.ts';

const DUE_AT_ONCE = 100;

/** Holds a finished judging back, in its transaction, if verdicts of its problem are reviewed; false: it counts at once. */
export async function holdIfReviewed(
  trx: Transaction,
  submission: Submission,
  judgingId: string,
  nowMs: number,
): Promise<boolean> {
  if (submission.contextType !== 'round' || submission.roundId === null || submission.isSampleRun) return false;
  // What staff try counts for no one.
  if (submission.participantId === null) return false;
  if ((await getRoundProblemWithin(trx, submission.contextId)).review == null) return false;
  const { contestId } = await getRoundWithin(trx, submission.roundId);
  await store.insertHeld(trx, {
    ...{ judgingId, submissionId: submission.id, contestId, roundId: submission.roundId },
    ...{ roundProblemId: submission.contextId, heldAt: nowMs },
  });
  await recordJudgingStateUnchecked(trx, submission.id, 'held');
  return true;
}

/** Whatever waits of a submission is replaced by another judging, in the transaction that decides so. */
export async function supersedeHeld(trx: Transaction, submissionId: string, nowMs: number): Promise<void> {
  const to = { state: 'superseded', how: 'rejudging', by: null, at: nowMs } as const;
  // Read first: an update that finds no row would lock the gap in which others insert.
  for (const judgingId of await store.listWaitingOf(trx, submissionId)) await store.moveHeld(trx, judgingId, to);
}

/**
 * The verdict counts from now on, and all that follows from a verdict does; false when it no longer waits. The caller has asked
 * whether the actor may.
 */
export async function releaseHeld(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  { judgingId, submissionId }: Pick<HeldVerdict, 'judgingId' | 'submissionId'>,
  how: EndedHow,
): Promise<boolean> {
  const by = actor.kind === 'user' ? actor.id : null;
  if (!(await store.moveHeld(trx, judgingId, { state: 'released', how, by, at: nowMs }))) return false;
  const judging = await findJudging(trx, judgingId);
  const submission = await getSubmissionWithin(trx, submissionId);
  if (judging?.verdict == null) return false;
  await recordVerdictUnchecked(trx, submissionId, {
    judgingId,
    judgedVersionId: judgedVersionOf(submission, judging),
    verdict: judging.verdict,
    // Of this moment: a decision about its speed may have come meanwhile.
    scoreMilli: judging.scoreMilli,
    judgedAt: judging.finishedAt ?? nowMs,
  });
  await logJudgement(trx, nowMs, submission, judgingId);
  await enqueue(trx, nowMs, judgingFinished, { submissionId, judgingId });
  const subject = { type: 'submission', id: submissionId };
  await insertAudit(trx, actor, nowMs, 'verdict.released', subject, { verdict: judging.verdict, how });
  return true;
}

/** Releases what waits long enough, and what waits although its problem is no longer reviewed. Safe to repeat. */
export async function releaseDueUnchecked(app: App): Promise<void> {
  for (;;) {
    const nowMs = app.clock.nowMs();
    const due = await store.listDue(app.db, nowMs, DUE_AT_ONCE);
    let released = 0;
    await inTransaction(app.db, async (trx) => {
      for (const held of due) {
        const how = dueHow(held, held.review, nowMs);
        if (how && (await releaseHeld(trx, systemActor('verdict review'), nowMs, held, how))) released += 1;
      }
    });
    for (const { submissionId } of due) queueNews(app).announce(submissionId);
    if (released > 0) app.background.poke();
    if (released === 0 || due.length < DUE_AT_ONCE) return;
  }
}

/** A verdict that waits or waited, of this moment. */
export async function findHeldUnchecked(db: DbOrTrx, judgingId: string): Promise<HeldVerdict | undefined> {
  return await store.findHeld(db, judgingId);
}

/** Claims a verdict in the caller's transaction; false when someone else looks at it. */
export async function claimHeld(trx: Transaction, judgingId: string, userId: string, nowMs: number): Promise<boolean> {
  return await store.claimHeld(trx, judgingId, userId, nowMs);
}

/** Ends a claim of one's own; false when there is none. */
export async function unclaimHeld(trx: Transaction, judgingId: string, userId: string): Promise<boolean> {
  return await store.unclaimHeld(trx, judgingId, userId);
}

/** How many verdicts wait in a round or contest, without those of problems that were taken out. */
export async function verdictsWaitingUnchecked(
  app: App,
  where: { roundId?: string; contestId?: string },
): Promise<number> {
  return await store.countWaiting(app.db, where);
}

/** Removes what is kept about a contest that was deleted long ago. */
export async function removeHeldOf(trx: Transaction, contestId: string): Promise<void> {
  await store.deleteHeldOf(trx, contestId);
}
