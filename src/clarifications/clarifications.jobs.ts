/** Empties the questions of erased accounts, and tells the log of a contest that is published again what it holds. */
import { userErased } from '../accounts/accounts.topics.ts';
import { contestPublished } from '../contests/contests.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetAskerUnchecked, tellAllUnchecked } from './clarification-records.service.ts';

export function registerClarificationJobs(app: App): void {
  app.background.on(userErased, 'clarifications', ({ userId }) => forgetAskerUnchecked(app, userId));
  app.background.on(contestPublished, 'clarifications', ({ contestId }) => tellAllUnchecked(app, contestId));
}
