/** A judge host on duty: its pools, its heartbeats, and the work it is given. `host-reports.service.ts` takes the work back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Actor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { findHostUnchecked } from '../judge-queue/hosts.service.ts';
import { claimJobs, keepClaimsUnchecked } from '../judge-queue/judge-claims.service.ts';
import { MAX_POLL_WAIT_MS, type Caller, type Judgehost, type JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { anythingForUnchecked } from '../judge-queue/queue-forecast.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { noteRunningUnchecked } from '../judgings/judgings.service.ts';
import { jobToJudgeUnchecked } from '../judgings/work-orders.service.ts';
import type { HeartbeatAnswer, HeartbeatBody, PollBody } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION, type JudgeJob } from '../../judge/contract/job.ts';
import { endWithoutResultUnchecked, takeJobsBackUnchecked } from './host-reports.service.ts';
import * as hosts from './judgehosts.store.ts';
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
  const host = await findHostUnchecked(app, hostId);
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
  if (duty === 'disabled') await takeJobsBackUnchecked(app, hostId, 'The host was disabled.');
  queueNews(app).announce();
}

/** Puts a host into exactly these pools. @throws NotFound */
export async function setHostPools(app: App, actor: Actor, hostId: string, pools: readonly string[]): Promise<void> {
  requirePermission(actor, 'judgehost.manage');
  const host = await findHostUnchecked(app, hostId);
  if (!host || host.duty === 'deleted') throw new NotFound('judgehost_not_found');
  await inTransaction(app.db, async (trx) => {
    await hosts.updateHostPools(trx, hostId, pools);
    const detail = { pools: pools.join(' '), before: host.pools.join(' ') };
    await insertAudit(trx, actor, app.clock.nowMs(), 'judgehost.pools', { type: 'judgehost', id: hostId }, detail);
  });
  queueNews(app).announce();
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
  const lost = await keepClaimsUnchecked(app, host.id, body.running);
  const warm = host.isEnabled ? await warmOrderFor(app, host, body.warm?.id) : undefined;
  return warm ? { lost, warm } : { lost };
}

/** Work for a host, at once if there is any, otherwise after waiting up to `waitMs`. `gone` aborts when the host disconnects. */
export async function pollWork(app: App, caller: Caller, body: PollBody, gone: AbortSignal): Promise<JudgeJob[]> {
  const { host, tokenHash } = caller;
  const until = Date.now() + Math.min(body.waitMs, MAX_POLL_WAIT_MS);
  for (;;) {
    const fresh = await findHostUnchecked(app, host.id);
    const canServe = fresh && { pools: fresh.pools, toolchains: body.toolchains };
    if (canServe && fresh.isEnabled && !gone.aborted && (await anythingForUnchecked(app, canServe))) {
      const work = await ordersFor(app, fresh, await claimJobs(app, { host: fresh, tokenHash }, body), gone);
      if (work.length > 0) return work;
    }
    const left = until - Date.now();
    if (left <= 0 || gone.aborted) return [];
    await Promise.race([sleep(Math.min(left, POLL_EVERY_MS)), queueNews(app).next()]);
  }
}

async function ordersFor(
  app: App,
  host: Judgehost,
  claimed: readonly JudgeQueueJob[],
  gone: AbortSignal,
): Promise<JudgeJob[]> {
  // The host is gone: other hosts get the jobs at once, and no try is counted.
  if (gone.aborted) {
    for (const job of claimed)
      await endWithoutResultUnchecked(app, job, { kind: 'returned', error: 'The host hung up.' });
    return [];
  }
  const orders = await Promise.all(claimed.map((job) => orderFor(app, host, job)));
  return orders.filter((order): order is JudgeJob => order !== undefined);
}

/** The work order of a claimed job; if it cannot be built, that is our fault and the job is returned. */
async function orderFor(app: App, host: Judgehost, job: JudgeQueueJob): Promise<JudgeJob | undefined> {
  try {
    const order = await jobToJudgeUnchecked(app, job);
    await noteRunningUnchecked(app, job, host.id);
    queueNews(app).claimed(job.submissionId);
    return order;
  } catch (error) {
    app.log.error({ err: error, judging: job.judgingId }, 'a judge job could not be put together');
    await endWithoutResultUnchecked(app, job, { kind: 'unprepared', error: String((error as Error).message) });
    return undefined;
  }
}
