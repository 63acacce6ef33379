/** How a host's work on a job ends: it reports, fails, goes silent, or is taken off it. */
import type { App } from '../platform/app-context.ts';
import { heldJob, jobsOfHostUnchecked, lostJobsUnchecked } from '../judge-queue/judge-claims.service.ts';
import type { Judgehost, JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import type { Trouble } from '../judgings/judge-tries.rules.ts';
import { giveUpOrRetryUnchecked, recordReportUnchecked } from '../judgings/judging-reports.service.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { noteHostErrorUnchecked } from './host-quarantine.service.ts';
import { clearHostErrors, updateHostError } from './judgehosts.store.ts';

/** Accepts a report. @throws Conflict when the lease was lost: another host judges or has judged this submission. */
export async function acceptReport(app: App, host: Judgehost, jobId: string, report: JudgeReport): Promise<void> {
  const job = await heldJob(app, host, jobId, report.token);
  const trouble = await recordReportUnchecked(app, host.id, job, report);
  if (!trouble) {
    await clearHostErrors(app.db, host.id);
    return;
  }
  if (trouble.isSaidByHost) await updateHostError(app.db, host.id, app.clock.nowMs(), trouble.error);
  await endWithoutResultUnchecked(app, job, trouble);
}

/** The host could not judge: our fault. The job returns to the queue, or goes to the organizers after all tries. */
export async function failJob(app: App, host: Judgehost, jobId: string, token: number, error: string): Promise<void> {
  const job = await heldJob(app, host, jobId, token);
  await updateHostError(app.db, host.id, app.clock.nowMs(), error);
  await endWithoutResultUnchecked(app, job, { kind: error === 'shutdown' ? 'returned' : 'failed', error });
}

/** Returns a host's jobs to the queue without counting a try. */
export async function takeJobsBackUnchecked(app: App, hostId: string, why: string): Promise<void> {
  for (const job of await jobsOfHostUnchecked(app, hostId))
    await endWithoutResultUnchecked(app, job, { kind: 'returned', error: why });
}

/** Returns jobs with expired leases. Any process may run this, repeatedly. */
export async function returnLostJobsUnchecked(app: App): Promise<number> {
  const lost = await lostJobsUnchecked(app);
  for (const job of lost)
    await endWithoutResultUnchecked(app, job, { kind: 'silent', error: 'The judge host went silent.' });
  return lost.length;
}

/** Ends an attempt without a result, then decides about the host: it must not take the next job before that. */
export async function endWithoutResultUnchecked(app: App, job: JudgeQueueJob, trouble: Trouble): Promise<void> {
  const isHostError = await giveUpOrRetryUnchecked(app, job, trouble);
  if (isHostError && job.hostId !== null) await noteHostErrorUnchecked(app, job.hostId, trouble.error);
  queueNews(app).announce(job.submissionId);
  app.background.poke();
}
