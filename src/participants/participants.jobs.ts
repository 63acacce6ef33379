/** Tells people about the rounds they registered for; replaces the names of erased accounts. */
import { userErased, userProfileChanged } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { roundPauseChanged, roundPostponed, roundStepTopics } from '../rounds/rounds.topics.ts';
import { tellEntriesAgainUnchecked } from './entries-log.service.ts';
import { forgetPersonNameUnchecked } from './participant-edits.service.ts';
import { tellExtendedUnchecked, tellOpenedUnchecked, tellPauseUnchecked } from './round-notices.service.ts';

export function registerParticipantJobs(app: App): void {
  app.background.on(userErased, 'participants', ({ userId }) => forgetPersonNameUnchecked(app, userId));
  for (const topic of [userErased, userProfileChanged])
    app.background.on(topic, 'contest logs', ({ userId }) => tellEntriesAgainUnchecked(app, userId));
  app.background.on(roundStepTopics.open, 'notices', ({ roundId }) => tellOpenedUnchecked(app, roundId));
  app.background.on(roundPostponed, 'notices', async ({ roundId, closesAt }) => {
    if (closesAt !== undefined) await tellExtendedUnchecked(app, roundId, closesAt);
  });
  app.background.on(roundPauseChanged, 'notices', ({ roundId, ...change }) => tellPauseUnchecked(app, roundId, change));
}
