/** Numbers the events of contests that no one reads. */
import type { App } from '../platform/app-context.ts';
import { numberAllEventsUnchecked } from './contest-log.service.ts';

const NUMBER_EVERY_MS = 30_000;

export function registerContestLogJobs(app: App): void {
  app.background.repeat('contest-log.number', NUMBER_EVERY_MS, () => numberAllEventsUnchecked(app));
}
