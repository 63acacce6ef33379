/** Handlers of judging events, and the return of work whose judge host is gone. */
import type { App } from '../platform/app-context.ts';
import { versionCheckDue } from '../problems/problems.topics.ts';
import { sampleRunReceived, submissionReceived } from '../submissions/submissions.topics.ts';
import { queueCheck } from './example-judgings.service.ts';
import { judgeErrorBatchAgain } from './judge-errors.service.ts';
import { returnLostJobs, toolchainsOnOffer } from './judgehosts.service.ts';
import { LEASE_MS } from './judge-queue.rules.ts';
import { queueFirstJudging } from './judgings.service.ts';
import { judgeErrorsAgain, rejudgingApplying, rejudgingStarted } from './judgings.topics.ts';
import { applyBatch, queueBatch } from './rejudgings.service.ts';

const LOST_JOBS_EVERY_MS = 5_000;

/** A received submission gets its first judging, an imported version its check; a set that was started or applied goes on batch by batch, and so does judging all judge errors again. */
export function registerJudgingJobs(app: App): void {
  app.toolchainOffers.answeredBy(() => toolchainsOnOffer(app));
  for (const received of [submissionReceived, sampleRunReceived])
    app.background.on(received, 'queue-judging', ({ submissionId }) => queueFirstJudging(app, submissionId));
  app.background.on(versionCheckDue, 'queue-examples', ({ versionId, run }) => queueCheck(app, versionId, run));
  app.background.on(rejudgingStarted, 'queue-batch', ({ rejudgingId }) => queueBatch(app, rejudgingId));
  app.background.on(rejudgingApplying, 'apply-batch', ({ rejudgingId }) => applyBatch(app, rejudgingId));
  app.background.on(judgeErrorsAgain, 'judge-batch', ({ afterId, byMs }) => judgeErrorBatchAgain(app, afterId, byMs));
  // During an outage of the site no lease was renewed: hosts first get time to report what they still hold.
  const startedAt = app.clock.nowMs();
  app.background.repeat('judge.lost-jobs', LOST_JOBS_EVERY_MS, async () => {
    if (app.clock.nowMs() - startedAt >= LEASE_MS) await returnLostJobs(app);
  });
}
