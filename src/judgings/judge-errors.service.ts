/** Judge errors: what could not be judged through our fault, with every attempt; and rejudging one or all of them. */
import type { App } from '../platform/app-context.ts';
import { systemActor, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import * as store from './judge-errors.store.ts';
import type { JudgeTry } from './judge-tries.rules.ts';
import { listTries } from './judge-tries.store.ts';
import { hostNames } from './judgehosts.store.ts';
import { rejudge } from './judgings.service.ts';
import { judgeErrorsAgain } from './judgings.topics.ts';

const BATCH_SIZE = 20;

/** An attempt as shown to people. */
export interface ToldTry extends JudgeTry {
  hostName: string | null;
}

/** A page of judge errors, newest first, each with all its attempts. */
export async function listJudgeErrors(
  app: App,
  actor: Actor,
  page: number,
  pageSize: number,
): Promise<{ items: (store.FailedJudging & { tries: ToldTry[] })[]; total: number }> {
  requirePermission(actor, 'operations.read');
  const failed = await store.listFailedJudgings(app.db, pageSize, (page - 1) * pageSize);
  const tries = await triesOf(
    app,
    failed.map((one) => one.judgingId),
  );
  return {
    items: failed.map((one) => ({ ...one, tries: tries.filter((each) => each.judgingId === one.judgingId) })),
    total: await store.countFailedJudgings(app.db),
  };
}

/** How many judgings failed through our fault and wait for an organizer. */
export async function countJudgeErrors(app: App, actor: Actor): Promise<number> {
  requirePermission(actor, 'operations.read');
  return await store.countFailedJudgings(app.db);
}

/** Attempts at these judgings that ended without a result, oldest first, for staff. */
export async function triesOf(app: App, judgingIds: readonly string[]): Promise<ToldTry[]> {
  if (judgingIds.length === 0) return [];
  const names = await hostNames(app.db);
  const tries = await listTries(app.db, judgingIds);
  return tries.map((one) => ({ ...one, hostName: one.hostId === null ? null : (names.get(one.hostId) ?? null) }));
}

/** Rejudges everything that failed so far, batch by batch in the background; returns how many. */
export async function judgeAllErrorsAgain(app: App, actor: Actor): Promise<number> {
  requirePermission(actor, 'submission.rejudge');
  const nowMs = app.clock.nowMs();
  const count = await store.countFailedJudgings(app.db);
  await inTransaction(app.db, async (trx) => {
    await insertAudit(trx, actor, nowMs, 'judge-errors.again', { type: 'judge-errors', id: 'all' }, { count });
    await enqueue(trx, nowMs, judgeErrorsAgain, { afterId: '', byMs: nowMs });
  });
  app.background.poke();
  return count;
}

/** Processes the next batch and schedules the one after it. Safe to repeat: queued judgings are no longer in the list. */
export async function judgeErrorBatchAgain(app: App, afterId: string, byMs: number): Promise<void> {
  const batch = await store.listFailedAfter(app.db, afterId, byMs, BATCH_SIZE);
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
