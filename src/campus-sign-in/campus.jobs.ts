/** Housekeeping of sign-in with a university. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetOldVisitsUnchecked, forgetProofsUnchecked } from './campus-visits.service.ts';

export function registerCampusJobs(app: App): void {
  app.background.on(userErased, 'university proofs', ({ userId }) => forgetProofsUnchecked(app, userId));
  app.background.repeat('campus-visits.forget', 3_600_000, () => forgetOldVisitsUnchecked(app));
}
