/** Background work of imports. */
import type { App } from '../platform/app-context.ts';
import { runImportStepUnchecked } from './import-running.service.ts';
import { removeExpiredImportsUnchecked } from './imports.service.ts';
import { importStep } from './imports.topics.ts';

const EXPIRED_EVERY_MS = 3_600_000;

export function registerImportJobs(app: App): void {
  app.background.on(importStep, 'run', ({ importId }) => runImportStepUnchecked(app, importId));
  app.background.repeat('participant-imports.expired', EXPIRED_EVERY_MS, () => removeExpiredImportsUnchecked(app));
}
