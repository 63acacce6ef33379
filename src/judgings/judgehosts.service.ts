/** What a judge host may do: send heartbeats, claim work under a lease, fetch inputs, report, or return work. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Actor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { recordJudgingState } from '../submissions/submissions.service.ts';
import type { HeartbeatAnswer, HeartbeatBody, PollBody } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION, type JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';
import {
  holds,
  isOnline,
  MAX_POLL_WAIT_MS,
  offeredToolchains,
  servedBy,
  type Caller,
  type Judgehost,
  type JudgeQueueJob,
} from './judge-queue.rules.ts';
import * as jobs from './judge-jobs.store.ts';
import { listTriesOfHost } from './judge-tries.store.ts';
import * as hosts from './judgehosts.store.ts';
import { noteExampleRunning } from './example-judgings.service.ts';
import { moveJudgingToRunning } from './judgings.store.ts';
import { giveUpOrRetry } from './judgings.service.ts';
import { jobToJudge } from './work-orders.service.ts';
import { anythingFor } from './queue-forecast.service.ts';
import { queueNews } from './queue-news.service.ts';
import { warmOrderFor } from './warm-up.service.ts';

const POLL_EVERY_MS = 300;

const DUTY_ACTIONS = { active: 'judgehost.enabled', draining: 'judgehost.drained', disabled: 'judgehost.disabled' };

/** Changes a host's duty; disabling returns its jobs to the queue at once. @throws NotFound */
export async function setHostDuty(
  app: App,
  actor: Actor,
  hostId: string,
  duty: keyof typeof DUTY_ACTIONS,
): Promise<void> {
  requirePermission(actor, 'judgehost.manage');
  const host = await hosts.findHost(app.db, hostId);
  if (!host) throw new NotFound('judgehost_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await hosts.updateHostDuty(trx, hostId, duty, nowMs))) throw new NotFound('judgehost_not_found');
    const detail = {
      before: host.duty,
      ...(host.dutyReason === null ? {} : { reason: host.dutyReason.slice(0, 500) }),
    };
    await insertAudit(trx, actor, nowMs, DUTY_ACTIONS[duty], { type: 'judgehost', id: hostId }, detail);
  });
  if (duty === 'disabled') await takeJobsBack(app, hostId, 'The host was disabled.');
  queueNews(app).announce();
}

/** Returns a host's jobs to the queue without counting a try. */
export async function takeJobsBack(app: App, hostId: string, why: string): Promise<void> {
  for (const job of await jobs.listJobsOfHost(app.db, hostId)) await giveUpOrRetry(app, job, why, 'returned');
}

/** A host's newest tries that ended without a result. */
export async function triesOfHost(app: App, actor: Actor, hostId: string, limit: number) {
  requirePermission(actor, 'operations.read');
  return await listTriesOfHost(app.db, hostId, limit);
}

/** Records a host with another contract version, for its page. @throws InvalidInput if it has one */
export async function requireContract(app: App, host: Judgehost, version: number): Promise<void> {
  if (version === CONTRACT_VERSION) return;
  await hosts.updateHostRefused(app.db, host.id, version, app.clock.nowMs());
  throw new InvalidInput('judgehost_contract', { expected: CONTRACT_VERSION, got: version }, 'contractVersion');
}

/** Stores the host's state, renews the leases it names, and returns the leases it has lost and the inputs to fetch ahead. */
export async function heartbeat(app: App, host: Judgehost, body: HeartbeatBody): Promise<HeartbeatAnswer> {
  const nowMs = app.clock.nowMs();
  await hosts.updateHeartbeat(app.db, host.id, nowMs, body);
  // Pages that wait for a language learn that a host has it now.
  if (body.toolchains.some((toolchain) => !host.toolchains.includes(toolchain))) {
    queueNews(app).announce();
    app.toolchainOffers.forget();
  }
  await jobs.renewLeases(
    app.db,
    host.id,
    body.running.map((job) => job.jobId),
    nowMs,
  );
  const held = await jobs.listClaimedIds(app.db, host.id);
  const lost = body.running.filter((job) => held.get(job.jobId) !== job.token).map((job) => job.jobId);
  const warm = host.isEnabled ? await warmOrderFor(app, host, body.warm?.id) : undefined;
  return warm ? { lost, warm } : { lost };
}

/** The toolchains that submissions may need, for `app.toolchainOffers`. */
export async function toolchainsOnOffer(app: App): Promise<string[]> {
  return offeredToolchains(await hosts.listHosts(app.db), app.clock.nowMs());
}

/** Work for a host, at once if there is any, otherwise after waiting up to `waitMs`. `gone` aborts when the host disconnects. */
export async function pollWork(app: App, caller: Caller, body: PollBody, gone: AbortSignal): Promise<JudgeJob[]> {
  const { host, tokenHash } = caller;
  const until = Date.now() + Math.min(body.waitMs, MAX_POLL_WAIT_MS);
  for (;;) {
    const fresh = await hosts.findHost(app.db, host.id);
    const canServe = fresh && { pools: fresh.pools, toolchains: body.toolchains };
    if (canServe && fresh.isEnabled && !gone.aborted && (await anythingFor(app, canServe))) {
      const work = await claimWork(app, { host: fresh, tokenHash }, body, gone);
      if (work.length > 0) return work;
    }
    const left = until - Date.now();
    if (left <= 0 || gone.aborted) return [];
    await Promise.race([sleep(Math.min(left, POLL_EVERY_MS)), queueNews(app).next()]);
  }
}

async function claimWork(app: App, caller: Caller, body: PollBody, gone: AbortSignal): Promise<JudgeJob[]> {
  const { host, tokenHash } = caller;
  const served = servedBy(body.toolchains);
  const claim = { hostId: host.id, tokenHash, toolchains: served, pools: host.pools, limit: body.freeSlots };
  let leaveOwnFailures = true;
  for (let round = 0; round < 5; round += 1) {
    const nowMs = app.clock.nowMs();
    const claimed = await jobs.claimJudgeJobs(app.db, { ...claim, nowMs, spread: round > 0, leaveOwnFailures });
    if (claimed.length > 0) {
      // The host is gone: other hosts get the jobs at once, and no try is counted.
      if (gone.aborted) {
        for (const job of claimed) await giveUpOrRetry(app, job, 'The host hung up.', 'returned');
        return [];
      }
      const orders = await Promise.all(claimed.map((job) => orderFor(app, host, job)));
      return orders.filter((order): order is JudgeJob => order !== undefined);
    }
    if (!(await jobs.hasQueuedJob(app.db, claim, nowMs))) return [];
    leaveOwnFailures = await isAnotherOnline(app, host, body.toolchains, nowMs);
  }
  return [];
}

/** Whether another host could retry this host's failures: a single host may not decide that something cannot be judged. */
async function isAnotherOnline(
  app: App,
  host: Judgehost,
  toolchains: readonly string[],
  nowMs: number,
): Promise<boolean> {
  const others = (await hosts.listHosts(app.db)).filter((one) => one.id !== host.id && isOnline(one, nowMs));
  return others.some(
    (one) =>
      toolchains.every((toolchain) => one.toolchains.includes(toolchain)) &&
      host.pools.every((pool) => one.pools.includes(pool)),
  );
}

/** The work order of a claimed job; if it cannot be built, that is our fault and the job is returned. */
async function orderFor(app: App, host: Judgehost, job: JudgeQueueJob): Promise<JudgeJob | undefined> {
  try {
    const order = await jobToJudge(app, job);
    if (job.kind === 'example') await noteExampleRunning(app, job, host.id);
    else
      await inTransaction(app.db, async (trx) => {
        if (await moveJudgingToRunning(trx, job.judgingId, host.id, app.clock.nowMs()))
          await recordJudgingState(trx, job.submissionId, 'running');
      });
    queueNews(app).claimed(job.submissionId);
    return order;
  } catch (error) {
    app.log.error({ err: error, judging: job.judgingId }, 'a judge job could not be put together');
    await giveUpOrRetry(app, job, String((error as Error).message), 'unprepared');
    return undefined;
  }
}

/** @throws Conflict when the lease was lost. */
export async function recordProgress(app: App, host: Judgehost, jobId: string, progress: JudgeProgress): Promise<void> {
  if (!(await jobs.updateJobProgress(app.db, jobId, host.id, progress))) throw new Conflict('lease_lost');
  const job = await jobs.findJudgeJob(app.db, jobId);
  if (job) queueNews(app).tell(job.submissionId);
}

/** The host could not judge: our fault. The job returns to the queue, or goes to the organizers after all tries. */
export async function failJob(app: App, host: Judgehost, jobId: string, token: number, error: string): Promise<void> {
  const job = await jobs.findJudgeJob(app.db, jobId);
  if (!holds(host, job, token)) throw new Conflict('lease_lost');
  await hosts.updateHostError(app.db, host.id, app.clock.nowMs(), error);
  await giveUpOrRetry(app, job, error, error === 'shutdown' ? 'returned' : 'failed');
}

/** Returns jobs with expired leases. Any process may run this, repeatedly. */
export async function returnLostJobs(app: App): Promise<number> {
  const lost = await jobs.listLostJobs(app.db, app.clock.nowMs());
  for (const job of lost) await giveUpOrRetry(app, job, 'The judge host went silent.', 'silent');
  return lost.length;
}
