/** Handlers of results of contests. */
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import { forgetNameInContestResultsUnchecked } from './contest-results.service.ts';

export function registerContestResultJobs(app: App): void {
  app.background.on(userErased, 'contest results', ({ userId }) => forgetNameInContestResultsUnchecked(app, userId));
}
