/** Confirmed results make candidates. */
import type { App } from '../platform/app-context.ts';
import { inviteAwarded } from './pipeline.service.ts';

export function registerPipelineJobs(app: App): void {
  app.background.on('results.confirmed', 'pipeline', (payload) => inviteAwarded(app, String(payload.resultId)));
}
