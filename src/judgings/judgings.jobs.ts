/** Handlers of judging news. */
import type { App } from '../platform/app-context.ts';
import { queueFirstJudging } from './judgings.service.ts';

/** A received submission gets its first judging. */
export function registerJudgingJobs(app: App): void {
  app.background.on('submission.received', 'queue-judging', async (payload) => {
    await queueFirstJudging(app, String(payload.submissionId));
  });
}
