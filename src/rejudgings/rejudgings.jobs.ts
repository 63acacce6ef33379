/** Handlers of rejudgings: a set that was started or applied goes on batch by batch, and so does judging all judge errors again. */
import type { App } from '../platform/app-context.ts';
import { judgeErrorBatchAgainUnchecked } from './rejudge.service.ts';
import { applyBatchUnchecked, queueBatchUnchecked } from './rejudgings.service.ts';
import { judgeErrorsAgain, rejudgingApplying, rejudgingStarted } from './rejudgings.topics.ts';

export function registerRejudgingJobs(app: App): void {
  app.background.on(rejudgingStarted, 'queue-batch', ({ rejudgingId }) => queueBatchUnchecked(app, rejudgingId));
  app.background.on(rejudgingApplying, 'apply-batch', ({ rejudgingId }) => applyBatchUnchecked(app, rejudgingId));
  app.background.on(judgeErrorsAgain, 'judge-batch', ({ afterId, byMs }) =>
    judgeErrorBatchAgainUnchecked(app, afterId, byMs),
  );
}
