/** Background work of the guard of openings. */
import type { App } from '../platform/app-context.ts';
import { versionVerified } from '../problems/problems.topics.ts';
import { tellBlockedUnchecked } from './opening-notices.service.ts';
import { guardOpeningsUnchecked, guardRoundsOfUnchecked } from './openings.service.ts';
import { roundBlocked } from './rounds.topics.ts';

const EVERY_MS = 60_000;

/** The guard looks every minute, and when a version was verified. */
export function registerOpeningJobs(app: App): void {
  app.background.repeat('guard-openings', EVERY_MS, () => guardOpeningsUnchecked(app));
  app.background.on(versionVerified, 'openings', ({ versionId }) => guardRoundsOfUnchecked(app, versionId));
  app.background.on(roundBlocked, 'staff', (news) => tellBlockedUnchecked(app, news));
}
