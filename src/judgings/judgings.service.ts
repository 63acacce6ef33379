/** Judgings of submissions: queued, read and cancelled. `judging-reports.service.ts` ends them. */
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import {
  getSubmissionUnchecked,
  recordJudgingStateUnchecked,
  startJudgingsUnchecked,
} from '../submissions/submissions.service.ts';
import { queueJob, removeJobs } from '../judge-queue/judge-jobs.service.ts';
import { poolOfWorkUnchecked } from '../judge-queue/judge-pools.service.ts';
import type { JobKind, JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { noteExampleRunningUnchecked } from './example-judgings.service.ts';
import { supersedeHeld } from './held-verdicts.service.ts';
import type { Judging } from './judgings.rules.ts';
import * as store from './judgings.store.ts';
import { toolchainOfUnchecked } from './work-orders.service.ts';

/** Which hosts can judge a submission, and by which version. */
export interface JudgingNeed {
  problemVersionId: string;
  toolchain: string;
  pool: string;
}

/** What judging a submission by a version needs; loads packages, so it is asked before a transaction. */
export async function needOfUnchecked(app: App, submissionId: string, problemVersionId: string): Promise<JudgingNeed> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  const toolchain = await toolchainOfUnchecked(app, submission, problemVersionId);
  return { problemVersionId, toolchain, pool: await poolOfWorkUnchecked(app, submission) };
}

/** A judging to queue; of a set, it counts only once the set is applied. */
export interface NewJudging {
  id: string;
  submissionId: string;
  need: JudgingNeed;
  kind: Exclude<JobKind, 'check' | 'verify'>;
  load?: number;
  /** 1 for the first one, so that it is queued once however often that is tried; otherwise the next one. */
  generation?: 1;
  rejudgingId?: string;
}

/** Adds a judging with its job in the queue, and returns its generation. Throws the unique violation when that one exists. */
export async function queueJudging(trx: Transaction, judging: NewJudging, nowMs: number): Promise<number> {
  const { id, submissionId, need, kind, load, rejudgingId } = judging;
  const generation = judging.generation ?? (await store.newestGeneration(trx, submissionId)) + 1;
  const { problemVersionId, toolchain, pool } = need;
  const ofSet = rejudgingId === undefined ? {} : { rejudgingId };
  await store.insertJudgings(trx, [{ id, submissionId, generation, problemVersionId, ...ofSet, createdAt: nowMs }]);
  await queueJob(trx, { judgingId: id, submissionId, toolchain, pool, kind, load }, nowMs);
  if (rejudgingId === undefined) {
    if (generation > 1) await supersedeHeld(trx, submissionId, nowMs);
    await startJudgingsUnchecked(trx, [submissionId]);
  }
  return generation;
}

/** Notes that a host judges a job, on its judging and, where that counts, on its submission. */
export async function noteRunningUnchecked(app: App, job: JudgeQueueJob, hostId: string): Promise<void> {
  if (job.kind === 'example') {
    await noteExampleRunningUnchecked(app, job, hostId);
    return;
  }
  await inTransaction(app.db, async (trx) => {
    if (await store.moveJudgingToRunning(trx, job.judgingId, hostId, app.clock.nowMs()))
      await recordJudgingStateUnchecked(trx, job.submissionId, 'running');
  });
}

/** Cancels what is not judged of a set, in the transaction that cancels the set. */
export async function cancelJudgingsOfSet(trx: Transaction, rejudgingId: string, nowMs: number): Promise<void> {
  await removeJobs(trx, await store.listUnfinishedOfSet(trx, rejudgingId));
  await store.moveSetToCancelled(trx, rejudgingId, nowMs);
}

/** A judging, of this moment also within a transaction. */
export async function findJudgingUnchecked(db: DbOrTrx, id: string): Promise<Judging | undefined> {
  return await store.findJudging(db, id);
}

/** The judging that counts for a submission, or will count when it ends. */
export async function countedJudgingUnchecked(app: App, submissionId: string): Promise<Judging | undefined> {
  return await store.findCountedJudging(app.db, submissionId);
}

/** Every judging of a submission, newest first, for staff. */
export async function judgingsOfUnchecked(app: App, submissionId: string): Promise<Judging[]> {
  return await store.listJudgingsOf(app.db, submissionId);
}

/** Submissions of a round whose verdict may still change, because they are being rejudged individually. */
export async function rejudgingsOfUnchecked(app: App, roundId: string): Promise<number> {
  return await store.countRejudgingsOfRound(app.db, roundId);
}
