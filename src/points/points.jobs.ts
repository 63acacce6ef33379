/** Posts points for events. Each handler posts once, even if it runs several times. */
import type { App } from '../platform/app-context.ts';
import { roundThawed } from '../rounds/rounds.topics.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { contestResultsConfirmed } from '../contest-results/contest-results.topics.ts';
import { resultsConfirmed } from '../standings/standings.topics.ts';
import {
  postAcceptedSubmissionUnchecked,
  postAwardsUnchecked,
  postContestAwardsUnchecked,
  postThawedUnchecked,
} from './points.service.ts';

export function registerPointJobs(app: App): void {
  app.background.on(judgingFinished, 'points', ({ submissionId }) =>
    postAcceptedSubmissionUnchecked(app, submissionId),
  );
  app.background.on(roundThawed, 'points', ({ roundId }) => postThawedUnchecked(app, roundId));
  app.background.on(contestResultsConfirmed, 'points', ({ resultId }) => postContestAwardsUnchecked(app, resultId));
  app.background.on(resultsConfirmed, 'points', ({ resultId }) => postAwardsUnchecked(app, resultId));
}
