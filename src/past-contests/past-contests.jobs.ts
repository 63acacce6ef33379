/** Background work of imports of past contests. */
import type { App } from '../platform/app-context.ts';
import { removeExpiredPastImportsUnchecked } from './past-contests.service.ts';
import { pastImportStep } from './past-contests.topics.ts';
import { runPastImportStepUnchecked } from './past-running.service.ts';

const EXPIRED_EVERY_MS = 3_600_000;

export function registerPastContestJobs(app: App): void {
  app.background.on(pastImportStep, 'run', ({ importId }) => runPastImportStepUnchecked(app, importId));
  app.background.repeat('past-contests.expired', EXPIRED_EVERY_MS, () => removeExpiredPastImportsUnchecked(app));
}
