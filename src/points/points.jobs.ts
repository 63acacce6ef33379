/** Posts points for events. Each handler posts once, even if it runs several times. */
import type { App } from '../platform/app-context.ts';
import { postAcceptedSubmission, postAwards, postThawed } from './points.service.ts';

export function registerPointJobs(app: App): void {
  app.background.on('judging.finished', 'points', (payload) =>
    postAcceptedSubmission(app, String(payload.submissionId)),
  );
  app.background.on('round.thawed', 'points', (payload) => postThawed(app, String(payload.roundId)));
  app.background.on('results.confirmed', 'points', (payload) => postAwards(app, String(payload.resultId)));
}
