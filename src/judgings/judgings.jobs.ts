/** Handlers of what waits to be judged: submissions, sample runs, and checks of versions. */
import type { App } from '../platform/app-context.ts';
import { versionCheckDue, versionPassed, versionVerificationDue } from '../problems/problems.topics.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { startFirstVerificationUnchecked } from '../problems/verifications.service.ts';
import { sampleRunReceived, submissionReceived } from '../submissions/submissions.topics.ts';
import { queueCheckUnchecked } from './example-judgings.service.ts';
import { releaseDueUnchecked } from './held-verdicts.service.ts';
import { queueFirstJudgingsUnchecked, queueFirstJudgingUnchecked } from './first-judgings.service.ts';
import { queueVerificationUnchecked } from './verifying.service.ts';

/** How often verdicts are looked for that wait no longer. */
const DUE_EVERY_MS = 10_000;

const submissionsIn = (events: readonly { submissionId: string }[]) => [
  ...new Set(events.map(({ submissionId }) => submissionId)),
];

/** A received submission gets its first judging, an imported version its check. */
export function registerJudgingJobs(app: App): void {
  app.background.repeat('release-verdicts', DUE_EVERY_MS, () => releaseDueUnchecked(app));
  for (const received of [submissionReceived, sampleRunReceived])
    app.background.on(
      received,
      'queue-judging',
      ({ submissionId }) => queueFirstJudgingUnchecked(app, submissionId),
      (many) => queueFirstJudgingsUnchecked(app, submissionsIn(many)),
    );
  app.background.on(versionCheckDue, 'queue-examples', ({ versionId, run }) =>
    queueCheckUnchecked(app, versionId, run),
  );
  app.background.on(versionPassed, 'verify', async ({ versionId }) =>
    startFirstVerificationUnchecked(app, await getProblemVersionUnchecked(app, versionId)),
  );
  app.background.on(versionVerificationDue, 'queue-examples', ({ versionId, number }) =>
    queueVerificationUnchecked(app, versionId, number),
  );
}
