/** Confirmed results make candidates; the names of erased accounts are forgotten. */
import type { App } from '../platform/app-context.ts';
import { forgetNameInEvidence, inviteAwarded } from './pipeline.service.ts';

export function registerPipelineJobs(app: App): void {
  app.background.on('results.confirmed', 'pipeline', (payload) => inviteAwarded(app, String(payload.resultId)));
  app.background.on('user.erased', 'evidence', (payload) => forgetNameInEvidence(app, String(payload.userId)));
}
