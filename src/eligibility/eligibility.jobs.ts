/** Forgets what erased accounts said of others. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetGuardiansUnchecked } from './eligibility.service.ts';

export function registerEligibilityJobs(app: App): void {
  app.background.on(userErased, 'guardians', ({ userId }) => forgetGuardiansUnchecked(app, userId));
}
