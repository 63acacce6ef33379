/** The first judgings of submissions, which are queued for many at a time when many come. */
import type { App } from '../platform/app-context.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { newId } from '../platform/ids.ts';
import { isRehearsedUnchecked } from '../rounds/rehearsed-rounds.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import {
  listSubmissionsByIdUnchecked,
  recentLoadsUnchecked,
  startJudgingsUnchecked,
} from '../submissions/submissions.service.ts';
import { queueJobs, type NewJob } from '../judge-queue/judge-jobs.service.ts';
import { poolOfWorkUnchecked } from '../judge-queue/judge-pools.service.ts';
import { RECENT_LOAD_MS } from '../judge-queue/judge-queue.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import * as store from './judgings.store.ts';
import { toolchainOfUnchecked } from './work-orders.service.ts';

/** Queues the first judging of a submission; calling it again does nothing. */
export async function queueFirstJudgingUnchecked(app: App, submissionId: string): Promise<void> {
  await queueFirstJudgingsUnchecked(app, [submissionId]).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
  });
  queueNews(app).announce(submissionId);
}

/** The same for many, all or none. Throws the unique violation when one of them has its first judging already. */
export async function queueFirstJudgingsUnchecked(app: App, submissionIds: readonly string[]): Promise<void> {
  const submissions = await listSubmissionsByIdUnchecked(app, submissionIds);
  const nowMs = app.clock.nowMs();
  const jobs = await jobsOf(app, submissions, nowMs);
  await inTransaction(app.db, async (trx) => {
    const judgings = submissions.map(({ id: submissionId, problemVersionId }, index) => ({
      ...{ id: jobs[index]!.judgingId, submissionId, problemVersionId, generation: 1, createdAt: nowMs },
    }));
    await store.insertJudgings(trx, judgings);
    await queueJobs(trx, jobs, nowMs);
    await startJudgingsUnchecked(
      trx,
      submissions.map(({ id }) => id),
    );
  });
  for (const { id } of submissions) queueNews(app).announce(id);
}

/** A new job for each; what their places say is asked once for each place. */
async function jobsOf(app: App, submissions: readonly Submission[], nowMs: number): Promise<NewJob[]> {
  const loads = await recentLoadsUnchecked(app, submissions, nowMs - RECENT_LOAD_MS);
  const places = new Map<string, { pool: string; isRehearsed: boolean }>();
  const jobs: NewJob[] = [];
  for (const submission of submissions) {
    const { id: submissionId, roundId, courseId, problemVersionId, contextType, isSampleRun, submittedAt } = submission;
    const key = `${roundId} ${courseId}`;
    const place = places.get(key) ?? {
      pool: await poolOfWorkUnchecked(app, submission),
      isRehearsed: await isRehearsedUnchecked(app.db, roundId),
    };
    places.set(key, place);
    const usual = contextType === 'after-round' ? 'practice' : isSampleRun ? 'samples' : 'first';
    jobs.push({
      ...{ judgingId: newId(), submissionId, pool: place.pool, load: loads.get(submissionId) ?? 0 },
      kind: place.isRehearsed ? 'rehearsed' : usual,
      // Who waited to be taken does not wait a second time behind those who came later.
      queuedAt: place.isRehearsed ? nowMs : Math.min(submittedAt, nowMs),
      toolchain: await toolchainOfUnchecked(app, submission, problemVersionId),
    });
  }
  return jobs;
}
