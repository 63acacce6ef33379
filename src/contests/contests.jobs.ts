/** Announces that a round opened, froze or closed, and replaces the names of erased accounts. */
import type { App } from '../platform/app-context.ts';
import { userErased } from '../accounts/accounts.topics.ts';
import { roundClock } from './contests.topics.ts';
import { forgetPersonName } from '../participants/participant-edits.service.ts';
import { announceStep } from '../rounds/round-edits.service.ts';

/** `scheduleClock` writes one `round.clock` row for each time of a published round. */
export function registerContestJobs(app: App): void {
  app.background.on(roundClock, 'announce', ({ roundId, step }) => announceStep(app, roundId, step));
  app.background.on(userErased, 'participants', ({ userId }) => forgetPersonName(app, userId));
}
