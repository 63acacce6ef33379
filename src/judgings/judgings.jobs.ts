/** Handlers of what waits to be judged: submissions, sample runs, and checks of versions. */
import type { App } from '../platform/app-context.ts';
import { versionCheckDue } from '../problems/problems.topics.ts';
import { sampleRunReceived, submissionReceived } from '../submissions/submissions.topics.ts';
import { queueCheck } from './example-judgings.service.ts';
import { queueFirstJudging } from './judgings.service.ts';

/** A received submission gets its first judging, an imported version its check. */
export function registerJudgingJobs(app: App): void {
  for (const received of [submissionReceived, sampleRunReceived])
    app.background.on(received, 'queue-judging', ({ submissionId }) => queueFirstJudging(app, submissionId));
  app.background.on(versionCheckDue, 'queue-examples', ({ versionId, run }) => queueCheck(app, versionId, run));
}
