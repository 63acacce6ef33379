/** Judging one submission again, or all that failed through our fault. A set of submissions is in `rejudgings.service.ts`. */
import type { App } from '../platform/app-context.ts';
import { systemActor, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireInSomeContest, requirePermission } from '../accounts/permissions.rules.ts';
import { requireChangeableUnchecked, rolesForWork } from '../places/placed-work.service.ts';
import { claimForJudgingUnchecked, getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { countJudgeErrors, judgeErrorsAfterUnchecked } from '../judgings/judge-errors.service.ts';
import { judgedVersionOf } from '../judgings/judgings.rules.ts';
import { countedJudgingUnchecked, needOfUnchecked, queueJudging } from '../judgings/judgings.service.ts';
import { findOpenOf } from './rejudgings.store.ts';
import { judgeErrorsAgain } from './rejudgings.topics.ts';

const BATCH_SIZE = 20;

/** An organizer, or the jury of its contest, rejudges a submission; the old judging is kept. */
export async function rejudge(app: App, actor: Actor, submissionId: string): Promise<void> {
  requireInSomeContest(actor, 'submission.rejudge');
  const submission = await getSubmissionUnchecked(app, submissionId);
  requirePermission(actor, 'submission.rejudge', await rolesForWork(app, actor, submission));
  await requireChangeableUnchecked(app, submission);
  const counted = await countedJudgingUnchecked(app, submissionId);
  if (!counted) throw new NotFound();
  if (counted.state === 'queued' || counted.state === 'running') throw new Conflict('judging_in_progress');
  if (await findOpenOf(app.db, submissionId)) throw new Conflict('judging_in_rejudging');
  // A submission judged by corrected tests is rejudged by the same corrected tests.
  const need = await needOfUnchecked(app, submissionId, judgedVersionOf(submission, counted));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    // Someone else was faster, with a single rejudge or a set.
    if (!(await claimForJudgingUnchecked(trx, [submission]))) throw new Conflict('judging_in_progress');
    const generation = await queueJudging(trx, { id: newId(), submissionId, need, kind: 'again' }, nowMs);
    const subject = { type: 'submission', id: submissionId };
    await insertAudit(trx, actor, nowMs, 'submission.rejudged', subject, { generation });
  });
  queueNews(app).announce(submissionId);
}

/** Rejudges everything that failed so far, batch by batch in the background; returns how many. */
export async function judgeAllErrorsAgain(app: App, actor: Actor): Promise<number> {
  requirePermission(actor, 'submission.rejudge');
  const nowMs = app.clock.nowMs();
  const count = await countJudgeErrors(app, actor);
  await inTransaction(app.db, async (trx) => {
    await insertAudit(trx, actor, nowMs, 'judge-errors.again', { type: 'judge-errors', id: 'all' }, { count });
    await enqueue(trx, nowMs, judgeErrorsAgain, { afterId: '', byMs: nowMs });
  });
  app.background.poke();
  return count;
}

/** Processes the next batch and schedules the one after it. Safe to repeat: queued judgings are no longer in the list. */
export async function judgeErrorBatchAgainUnchecked(app: App, afterId: string, byMs: number): Promise<void> {
  const batch = await judgeErrorsAfterUnchecked(app, afterId, byMs, BATCH_SIZE);
  for (const { submissionId } of batch) {
    await rejudge(app, systemActor('judge errors'), submissionId).catch((error: unknown) => {
      // Someone else was faster, or it is in an open set, whose organizer decides.
      if (!(error instanceof Conflict)) throw error;
    });
  }
  const last = batch.at(-1);
  if (!last || batch.length < BATCH_SIZE) return;
  await enqueue(app.db, app.clock.nowMs(), judgeErrorsAgain, { afterId: last.judgingId, byMs });
}
