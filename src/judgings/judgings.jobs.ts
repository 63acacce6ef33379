/** Handlers of what waits to be judged: submissions, sample runs, and checks of versions. */
import type { App } from '../platform/app-context.ts';
import { versionCheckDue } from '../problems/problems.topics.ts';
import { sampleRunReceived, submissionReceived } from '../submissions/submissions.topics.ts';
import { queueCheckUnchecked } from './example-judgings.service.ts';
import { queueFirstJudgingUnchecked } from './judgings.service.ts';

/** A received submission gets its first judging, an imported version its check. */
export function registerJudgingJobs(app: App): void {
  for (const received of [submissionReceived, sampleRunReceived])
    app.background.on(received, 'queue-judging', ({ submissionId }) => queueFirstJudgingUnchecked(app, submissionId));
  app.background.on(versionCheckDue, 'queue-examples', ({ versionId, run }) =>
    queueCheckUnchecked(app, versionId, run),
  );
}
