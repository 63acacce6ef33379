/** Grades to learning platforms, and housekeeping. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetLaunchesUnchecked, forgetOldLaunchesUnchecked } from './lti-launch.service.ts';
import { forgetScoresUnchecked, sendScoresUnchecked } from './lti-scores.service.ts';

export function registerLtiJobs(app: App): void {
  app.background.on(userErased, 'learning platforms', async ({ userId }) => {
    await forgetLaunchesUnchecked(app, userId);
    await forgetScoresUnchecked(app, userId);
  });
  app.background.repeat('lti.scores', 60_000, () => sendScoresUnchecked(app));
  app.background.repeat('lti.forget', 3_600_000, () => forgetOldLaunchesUnchecked(app));
}
