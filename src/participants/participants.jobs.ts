/** Tells people about the rounds they registered for; replaces the names of erased accounts. */
import { userErased, userProfileChanged } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { problemTakenOut, roundPauseChanged, roundPostponed, roundStepTopics } from '../rounds/rounds.topics.ts';
import { signUpRulesChanged } from '../eligibility/eligibility.topics.ts';
import { participantChanged, waitingListDue } from './participants.topics.ts';
import {
  forgetWaitingUnchecked,
  moveAllUpUnchecked,
  moveUpUnchecked,
  planMovingUpUnchecked,
} from './waiting-admissions.service.ts';
import { tellEntriesAgainUnchecked } from './entries-log.service.ts';
import { forgetPersonNameUnchecked } from './participant-edits.service.ts';
import {
  tellExtendedUnchecked,
  tellOpenedUnchecked,
  tellPauseUnchecked,
  tellTakenOutUnchecked,
} from './round-notices.service.ts';

const MOVING_EVERY_MS = 5 * 60_000;

export function registerParticipantJobs(app: App): void {
  app.background.on(userErased, 'participants', ({ userId }) => forgetPersonNameUnchecked(app, userId));
  app.background.on(userErased, 'waiting lists', ({ userId }) => forgetWaitingUnchecked(app, userId));
  for (const topic of [participantChanged, signUpRulesChanged])
    app.background.on(topic, 'waiting list', ({ contestId }) => planMovingUpUnchecked(app, contestId));
  app.background.on(waitingListDue, 'admissions', ({ contestId }) => moveUpUnchecked(app, contestId));
  app.background.repeat('waiting-lists.moving', MOVING_EVERY_MS, () => moveAllUpUnchecked(app));
  for (const topic of [userErased, userProfileChanged])
    app.background.on(topic, 'contest logs', ({ userId }) => tellEntriesAgainUnchecked(app, userId));
  app.background.on(roundStepTopics.open, 'notices', ({ roundId }) => tellOpenedUnchecked(app, roundId));
  app.background.on(roundPostponed, 'notices', async ({ roundId, closesAt }) => {
    if (closesAt !== undefined) await tellExtendedUnchecked(app, roundId, closesAt);
  });
  app.background.on(problemTakenOut, 'notices', (change) => tellTakenOutUnchecked(app, change));
  app.background.on(roundPauseChanged, 'notices', ({ roundId, ...change }) => tellPauseUnchecked(app, roundId, change));
}
