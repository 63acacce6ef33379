/** Judge errors: what could not be judged through our fault, with every attempt. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import * as store from './judge-errors.store.ts';
import { triesOfUnchecked, type ToldTry } from './judge-tries.service.ts';

/** A page of judge errors, newest first, each with all its attempts. */
export async function listJudgeErrors(
  app: App,
  actor: Actor,
  page: number,
  pageSize: number,
): Promise<{ items: (store.FailedJudging & { tries: ToldTry[] })[]; total: number }> {
  requirePermission(actor, 'operations.read');
  const failed = await store.listFailedJudgings(app.db, pageSize, (page - 1) * pageSize);
  const tries = await triesOfUnchecked(
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

/** Judge errors from before an instant in the order of their ids, after a given id: a batch of those judged again together. */
export async function judgeErrorsAfterUnchecked(
  app: App,
  afterId: string,
  byMs: number,
  limit: number,
): Promise<{ judgingId: string; submissionId: string }[]> {
  return await store.listFailedAfter(app.db, afterId, byMs, limit);
}
