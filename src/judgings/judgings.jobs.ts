/** Handlers of judging events. */
import type { App } from '../platform/app-context.ts';
import { queueCheck } from './example-judgings.service.ts';
import { judgeErrorBatchAgain } from './judge-errors.service.ts';
import { toolchainsOnOffer } from './judgehosts.service.ts';
import { queueFirstJudging } from './judgings.service.ts';
import { applyBatch, queueBatch } from './rejudgings.service.ts';

/** A received submission gets its first judging, an imported version its check; a set that was started or applied goes on batch by batch, and so does judging all judge errors again. */
export function registerJudgingJobs(app: App): void {
  app.toolchainOffers.answeredBy(() => toolchainsOnOffer(app));
  app.background.on('submission.received', 'queue-judging', async (payload) => {
    await queueFirstJudging(app, String(payload.submissionId));
  });
  app.background.on('sample-run.received', 'queue-judging', async (payload) => {
    await queueFirstJudging(app, String(payload.submissionId));
  });
  app.background.on('version.check', 'queue-examples', (payload) =>
    queueCheck(app, String(payload.versionId), Number(payload.run)),
  );
  app.background.on('rejudging.started', 'queue-batch', (payload) => queueBatch(app, String(payload.rejudgingId)));
  app.background.on('rejudging.applying', 'apply-batch', (payload) => applyBatch(app, String(payload.rejudgingId)));
  app.background.on('judge-errors.again', 'judge-batch', (payload) =>
    judgeErrorBatchAgain(app, String(payload.afterId), Number(payload.byMs)),
  );
}
