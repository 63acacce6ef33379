/** Removes for good what was deleted long ago. */
import type { App } from '../platform/app-context.ts';
import { removeDeletedUnchecked } from './contest-endings.service.ts';
import type { ContestParts } from './contest-parts.service.ts';

const EVERY_MS = 3_600_000;

export function registerContestJobs(app: App, parts: ContestParts): void {
  app.background.repeat('contests.deleted', EVERY_MS, () => removeDeletedUnchecked(app, parts));
}
