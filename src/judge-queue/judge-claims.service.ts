/** What a judge host does with jobs: claim them under a lease, keep them by heartbeats, say how far they are, and lose them. */
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
import type { HeartbeatBody, PollBody } from '../../judge/contract/api.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';
import { onlineHostsUnchecked } from './hosts.service.ts';
import * as store from './judge-jobs.store.ts';
import { holds, servedBy, type Caller, type Judgehost, type JudgeQueueJob } from './judge-queue.rules.ts';
import { queueNews } from './queue-news.service.ts';

/** The number of attempts at claiming before a poll waits for the next change of the queue. */
const CLAIM_ROUNDS = 5;

/** Claims jobs for a host, as many as it has free slots; none when others were faster or nothing waits for it. */
export async function claimJobs(
  app: App,
  { host, tokenHash }: Caller,
  { toolchains, freeSlots }: Pick<PollBody, 'toolchains' | 'freeSlots'>,
): Promise<JudgeQueueJob[]> {
  const served = servedBy(toolchains);
  const claim = { hostId: host.id, tokenHash, toolchains: served, pools: host.pools, limit: freeSlots };
  let leaveOwnFailures = true;
  for (let round = 0; round < CLAIM_ROUNDS; round += 1) {
    const nowMs = app.clock.nowMs();
    const claimed = await store.claimJudgeJobs(app.db, { ...claim, nowMs, spread: round > 0, leaveOwnFailures });
    if (claimed.length > 0) return claimed;
    if (!(await store.hasQueuedJob(app.db, claim, nowMs))) return [];
    leaveOwnFailures = await isAnotherOnline(app, host, toolchains);
  }
  return [];
}

/** Whether another host could retry this host's failures: a single host may not decide that something cannot be judged. */
async function isAnotherOnline(app: App, host: Judgehost, toolchains: readonly string[]): Promise<boolean> {
  return (await onlineHostsUnchecked(app)).some(
    (one) =>
      one.id !== host.id &&
      toolchains.every((toolchain) => one.toolchains.includes(toolchain)) &&
      host.pools.every((pool) => one.pools.includes(pool)),
  );
}

/** The job a host holds by this fencing token. @throws Conflict when the lease was lost */
export async function heldJob(app: App, host: Judgehost, jobId: string, token: number): Promise<JudgeQueueJob> {
  const job = await store.findJudgeJob(app.db, jobId);
  if (!holds(host, job, token)) throw new Conflict('lease_lost');
  return job;
}

/** Renews the leases of the jobs a host names, and returns those it has lost. */
export async function keepClaimsUnchecked(
  app: App,
  hostId: string,
  running: HeartbeatBody['running'],
): Promise<string[]> {
  const ids = running.map((job) => job.jobId);
  await store.renewLeases(app.db, hostId, ids, app.clock.nowMs());
  const held = await store.listClaimedIds(app.db, hostId);
  return running.filter((job) => held.get(job.jobId) !== job.token).map((job) => job.jobId);
}

/** Stores how far a job is, for the page of its submission. @throws Conflict when the lease was lost */
export async function recordProgress(app: App, host: Judgehost, jobId: string, progress: JudgeProgress): Promise<void> {
  if (!(await store.updateJobProgress(app.db, jobId, host.id, progress))) throw new Conflict('lease_lost');
  const job = await store.findJudgeJob(app.db, jobId);
  if (job) queueNews(app).tell(job.submissionId);
}

/** The jobs a host holds now. */
export async function jobsOfHostUnchecked(app: App, hostId: string): Promise<JudgeQueueJob[]> {
  return await store.listJobsOfHost(app.db, hostId);
}

/** Claimed jobs whose lease ran out. */
export async function lostJobsUnchecked(app: App): Promise<JudgeQueueJob[]> {
  return await store.listLostJobs(app.db, app.clock.nowMs());
}
