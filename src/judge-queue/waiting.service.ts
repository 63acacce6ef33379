/** What a judging that is not over waits for, and how far it is, for the page of its submission. */
import type { App } from '../platform/app-context.ts';
import { onlineHostsUnchecked } from './hosts.service.ts';
import { findJobOfJudging } from './judge-jobs.store.ts';
import { couldTake, type JudgeQueueJob, type Waiting } from './judge-queue.rules.ts';
import { placeOfUnchecked } from './queue-forecast.service.ts';

/** Undefined when nothing of the judging is in the queue. */
export async function waitingOfUnchecked(app: App, judgingId: string): Promise<Waiting | undefined> {
  const job = await findJobOfJudging(app.db, judgingId);
  if (!job) return undefined;
  const isQueued = job.state === 'queued';
  const place = isQueued ? await placeOfUnchecked(app, job.id) : undefined;
  return {
    progress: job.progress,
    ahead: place?.ahead,
    estimateMs: place?.estimateMs,
    waitsFor: isQueued ? await whatLacks(app, job) : null,
  };
}

/** What online judges lack for a job; if none is online, the page header already says so. */
async function whatLacks(app: App, job: JudgeQueueJob): Promise<Waiting['waitsFor']> {
  const online = await onlineHostsUnchecked(app);
  if (online.length === 0 || online.some((host) => couldTake(host, job))) return null;
  return online.some((host) => host.pools.includes(job.pool)) ? 'toolchain' : 'pool';
}
