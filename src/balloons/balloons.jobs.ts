/** Makes balloons after judgings. */
import type { App } from '../platform/app-context.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { refreshBalloonUnchecked } from './balloons.service.ts';

export function registerBalloonJobs(app: App): void {
  app.background.on(judgingFinished, 'balloon', ({ submissionId }) => refreshBalloonUnchecked(app, submissionId));
}
