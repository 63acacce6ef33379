/** Handlers of rejudgings: a set that was started or applied goes on batch by batch, and so does judging all judge errors again. */
import type { App } from '../platform/app-context.ts';
import { judgeErrorBatchAgain } from './rejudge.service.ts';
import { applyBatch, queueBatch } from './rejudgings.service.ts';
import { judgeErrorsAgain, rejudgingApplying, rejudgingStarted } from './rejudgings.topics.ts';

export function registerRejudgingJobs(app: App): void {
  app.background.on(rejudgingStarted, 'queue-batch', ({ rejudgingId }) => queueBatch(app, rejudgingId));
  app.background.on(rejudgingApplying, 'apply-batch', ({ rejudgingId }) => applyBatch(app, rejudgingId));
  app.background.on(judgeErrorsAgain, 'judge-batch', ({ afterId, byMs }) => judgeErrorBatchAgain(app, afterId, byMs));
}
