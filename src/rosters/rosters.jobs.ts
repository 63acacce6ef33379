/** Background work of rosters. */
import type { App } from '../platform/app-context.ts';
import { removeExpiredRostersUnchecked } from './rosters.service.ts';

const EXPIRED_EVERY_MS = 3_600_000;

export function registerRosterJobs(app: App): void {
  app.background.repeat('rosters.expired', EXPIRED_EVERY_MS, () => removeExpiredRostersUnchecked(app));
}
