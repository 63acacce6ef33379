/** Handlers that keep the people of problems in step with accounts. */
import type { App } from '../platform/app-context.ts';
import { forgetProblemPerson } from './problem-people.service.ts';

export function registerProblemJobs(app: App): void {
  app.background.on('user.erased', 'problem people', (payload) => forgetProblemPerson(app, String(payload.userId)));
}
