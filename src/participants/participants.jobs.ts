/** Replaces the names of erased accounts. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetPersonNameUnchecked } from './participant-edits.service.ts';

export function registerParticipantJobs(app: App): void {
  app.background.on(userErased, 'participants', ({ userId }) => forgetPersonNameUnchecked(app, userId));
}
