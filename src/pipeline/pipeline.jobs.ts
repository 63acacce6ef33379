/** Updates evidence, invitations and points after published results and moves; removes names of erased accounts. */
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import { contestResultsConfirmed } from '../contest-results/contest-results.topics.ts';
import { resultsConfirmed } from '../standings/standings.topics.ts';
import {
  followContestResultUnchecked,
  followResultUnchecked,
  forgetNameInEvidenceUnchecked,
} from './evidence.service.ts';
import { settlePointsUnchecked } from './pipeline.service.ts';
import { pipelineMoved } from './pipeline.topics.ts';

export function registerPipelineJobs(app: App): void {
  app.background.on(resultsConfirmed, 'pipeline', ({ resultId }) => followResultUnchecked(app, resultId));
  app.background.on(contestResultsConfirmed, 'pipeline', ({ resultId }) => followContestResultUnchecked(app, resultId));
  app.background.on(userErased, 'evidence', ({ userId }) => forgetNameInEvidenceUnchecked(app, userId));
  app.background.on(pipelineMoved, 'points', ({ memberId, stage }) => settlePointsUnchecked(app, memberId, stage));
}
