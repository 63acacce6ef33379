/** Updates evidence, invitations and points after published results and moves; removes names of erased accounts. */
import type { App } from '../platform/app-context.ts';
import { followResult, forgetNameInEvidence } from './evidence.service.ts';
import { STAGES } from './pipeline.rules.ts';
import { settlePoints } from './pipeline.service.ts';

export function registerPipelineJobs(app: App): void {
  app.background.on('results.confirmed', 'pipeline', (payload) => followResult(app, String(payload.resultId)));
  app.background.on('user.erased', 'evidence', (payload) => forgetNameInEvidence(app, String(payload.userId)));
  app.background.on('pipeline.moved', 'points', async (payload) => {
    const stage = STAGES.find((one) => one === payload.stage);
    if (stage) await settlePoints(app, String(payload.memberId), stage);
  });
}
