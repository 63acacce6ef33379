/** Makes balloons after judgings. */
import type { App } from '../platform/app-context.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { problemTakenOut } from '../rounds/rounds.topics.ts';
import { refreshBalloonsOfUnchecked, refreshBalloonUnchecked } from './balloons.service.ts';

export function registerBalloonJobs(app: App): void {
  app.background.on(judgingFinished, 'balloon', ({ submissionId }) => refreshBalloonUnchecked(app, submissionId));
  app.background.on(problemTakenOut, 'balloons', ({ problemId }) => refreshBalloonsOfUnchecked(app, problemId));
}
