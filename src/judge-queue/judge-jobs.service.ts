/**
 * Jobs of the queue for what is judged: put in, returned and removed, each in the transaction of the judging that changes with
 * it. What hosts do with jobs is in `judge-claims.service.ts`.
 */
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import * as store from './judge-jobs.store.ts';
import { orderAt, RETRY_DELAY_MS, type JobKind, type JudgeQueueJob } from './judge-queue.rules.ts';

/** How many jobs are deleted at once: a delete by a subquery would lock all jobs until a large set is done. */
const BATCH_SIZE = 50;

/** What is to be judged, by which hosts, and how urgent it is. */
export interface NewJob {
  judgingId: string;
  /** Its submission; the id of an example again. */
  submissionId: string;
  toolchain: string;
  pool: string;
  kind: JobKind;
  /** Recent submissions of the same person or team, for a first judging or a sample run. */
  load?: number;
  /** What it is ordered by; the moment of queueing if not given. */
  queuedAt?: number;
}

/** Puts jobs into the queue, each where its kind belongs. */
export async function queueJobs(trx: Transaction, jobs: readonly NewJob[], nowMs: number): Promise<void> {
  const rows = jobs.map(({ kind, load = 0, queuedAt = nowMs, ...named }) => {
    const of: JudgeQueueJob['kind'] = kind === 'check' || kind === 'verify' ? 'example' : 'submission';
    return { ...named, kind: of, orderAt: orderAt({ kind, queuedAt, load }), nowMs };
  });
  await store.insertJudgeJobs(trx, rows);
}

/** Puts a job into the queue. */
export async function queueJob(trx: Transaction, job: NewJob, nowMs: number): Promise<void> {
  await queueJobs(trx, [job], nowMs);
}

/** Ends a claimed job, with a result or given up; false when another host has it by now. */
export async function endJob(trx: Transaction, job: JudgeQueueJob): Promise<boolean> {
  return await store.deleteClaimedJob(trx, job);
}

/** Returns a claimed job to the queue; false when another host has it by now. A counted failure waits before the next attempt. */
export async function returnJob(
  trx: Transaction,
  job: JudgeQueueJob,
  ended: { error: string; countAttempt: boolean; nowMs: number },
): Promise<boolean> {
  const { error, countAttempt, nowMs } = ended;
  const availableAt = countAttempt ? nowMs + RETRY_DELAY_MS * (job.attempt + 1) : nowMs;
  return await store.moveJobToQueued(trx, job, { availableAt, error, countAttempt });
}

/** Removes the jobs of these judgings or examples; hosts that judge one lose their lease. */
export async function removeJobs(trx: Transaction, judgingIds: readonly string[]): Promise<void> {
  for (let start = 0; start < judgingIds.length; start += BATCH_SIZE)
    await store.deleteJobsOf(trx, judgingIds.slice(start, start + BATCH_SIZE));
}

/** The job of a judging or example that is not over. */
export async function jobOfUnchecked(app: App, judgingId: string): Promise<JudgeQueueJob | undefined> {
  return await store.findJobOfJudging(app.db, judgingId);
}
