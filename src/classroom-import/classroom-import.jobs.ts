/** Makes assignments once their problems have passed their check, and removes dry runs that no one imported. */
import type { App } from '../platform/app-context.ts';
import { versionPassed } from '../problems/problems.topics.ts';
import { finishWaitingForUnchecked, removeExpiredClassroomsUnchecked } from './classroom-import.service.ts';

const EXPIRED_EVERY_MS = 3_600_000;

export function registerClassroomImportJobs(app: App): void {
  app.background.on(versionPassed, 'classroom assignment', ({ versionId }) =>
    finishWaitingForUnchecked(app, versionId),
  );
  app.background.repeat('classroom-imports.expired', EXPIRED_EVERY_MS, () => removeExpiredClassroomsUnchecked(app));
}
