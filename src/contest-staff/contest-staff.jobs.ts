/** Keeps the staff of contests in step with accounts. */
import { userErased } from '../accounts/accounts.topics.ts';
import { forgetContestRolesUnchecked } from '../accounts/contest-roles.service.ts';
import type { App } from '../platform/app-context.ts';

export function registerContestStaffJobs(app: App): void {
  app.background.on(userErased, 'contest staff', ({ userId }) => forgetContestRolesUnchecked(app, userId));
}
