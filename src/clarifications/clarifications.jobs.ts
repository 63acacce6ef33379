/** Tells people of answers and announcements, empties questions of erased accounts, and tells the log of a contest published again. */
import { userErased } from '../accounts/accounts.topics.ts';
import { contestPublished } from '../contests/contests.topics.ts';
import type { App } from '../platform/app-context.ts';
import { tellVersionUnchecked } from './clarification-notices.service.ts';
import { forgetAskerUnchecked, tellAllUnchecked } from './clarification-records.service.ts';
import { announcementPublished, clarificationAnswered } from './clarifications.topics.ts';

export function registerClarificationJobs(app: App): void {
  const { background } = app;
  background.on(userErased, 'clarifications', ({ userId }) => forgetAskerUnchecked(app, userId));
  background.on(contestPublished, 'clarifications', ({ contestId }) => tellAllUnchecked(app, contestId));
  background.on(clarificationAnswered, 'notices', (told) =>
    tellVersionUnchecked(app, told.clarificationId, told.version),
  );
  background.on(announcementPublished, 'notices', (told) =>
    tellVersionUnchecked(app, told.clarificationId, told.version),
  );
}
