/** Forgets what erased accounts printed. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetPrintsUnchecked } from './printing.service.ts';

export function registerPrintingJobs(app: App): void {
  app.background.on(userErased, 'printing', ({ userId }) => forgetPrintsUnchecked(app, userId));
}
