/** Runs checks, and empties what was written about erased accounts. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { forgetTextsUnchecked } from './questions.service.ts';
import { startRunUnchecked } from './runs.service.ts';
import { similarityStarted } from './similarity.topics.ts';

export function registerSimilarityJobs(app: App): void {
  app.background.on(similarityStarted, 'run', ({ checkId }) => startRunUnchecked(app, checkId));
  app.background.on(userErased, 'similarity', ({ userId }) => forgetTextsUnchecked(app, userId));
}
