/** Housekeeping of judge hosts: work whose host is gone returns to the queue. */
import type { App } from '../platform/app-context.ts';
import { LEASE_MS } from '../judge-queue/judge-queue.rules.ts';
import { returnLostJobsUnchecked } from './host-reports.service.ts';

const LOST_JOBS_EVERY_MS = 5_000;

export function registerJudgehostJobs(app: App): void {
  // During an outage of the site no lease was renewed: hosts first get time to report what they still hold.
  const startedAt = app.clock.nowMs();
  app.background.repeat('judge.lost-jobs', LOST_JOBS_EVERY_MS, async () => {
    if (app.clock.nowMs() - startedAt >= LEASE_MS) await returnLostJobsUnchecked(app);
  });
}
