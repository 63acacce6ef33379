/** Posts points for events. Each handler posts once, even if it runs several times. */
import type { App } from '../platform/app-context.ts';
import { roundThawed } from '../rounds/rounds.topics.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { resultsConfirmed } from '../standings/standings.topics.ts';
import { postAcceptedSubmission, postAwards, postThawed } from './points.service.ts';

export function registerPointJobs(app: App): void {
  app.background.on(judgingFinished, 'points', ({ submissionId }) => postAcceptedSubmission(app, submissionId));
  app.background.on(roundThawed, 'points', ({ roundId }) => postThawed(app, roundId));
  app.background.on(resultsConfirmed, 'points', ({ resultId }) => postAwards(app, resultId));
}
