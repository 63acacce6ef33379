/** Keeps the people of problems in step with accounts, and removes uploads that no one imported. */
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import { removeExpiredUploadsUnchecked } from './package-uploads.service.ts';
import { forgetProblemPersonUnchecked } from './problem-people.service.ts';

const UPLOADS_EVERY_MS = 3_600_000;

export function registerProblemJobs(app: App): void {
  app.background.on(userErased, 'problem people', ({ userId }) => forgetProblemPersonUnchecked(app, userId));
  app.background.repeat('package-uploads.expired', UPLOADS_EVERY_MS, () => removeExpiredUploadsUnchecked(app));
}
