/** From a submission to its verdict: queue it, accept the report, raise the events. */
import type { App } from '../platform/app-context.ts';
import { systemActor, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { factsExpected } from '../problems/package-judging.rules.ts';
import {
  claimForJudging,
  getSubmission,
  getSubmissionForJudging,
  recentLoad,
  recordJudgingState,
  recordVerdict,
  startJudging,
} from '../submissions/submissions.service.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import {
  afterFailure,
  couldTake,
  holds,
  isOnline,
  orderAt,
  RECENT_LOAD_MS,
  RETRY_DELAY_MS,
  type Judgehost,
  type JudgeQueueJob,
} from './judge-queue.rules.ts';
import * as jobs from './judge-jobs.store.ts';
import { clearHostErrors, findHost, listHosts, updateHostError } from './judgehosts.store.ts';
import { usesTry, type TryKind } from './judge-tries.rules.ts';
import { insertTry } from './judge-tries.store.ts';
import { countsAgainstHost, noteHostError } from './host-quarantine.service.ts';
import { giveUpOrRetryExample, recordExampleReport } from './example-judgings.service.ts';
import { countJudging } from './judging-metrics.service.ts';
import { poolOfSubmission } from './judge-pools.service.ts';
import type { CurrentJudging } from './judging-page.rules.ts';
import { judgedVersionOf, MOST_POINTS, scoreOf, verdictOf, type Judging } from './judgings.rules.ts';
import * as store from './judgings.store.ts';
import { measuredSpeed, measuredTooNoisily } from './measured-speed.rules.ts';
import { findOpenOf } from './rejudgings.store.ts';
import { placeOf } from './queue-forecast.service.ts';
import { queueNews } from './queue-news.service.ts';
import { reviewOf } from './speed-reviews.service.ts';
import { speedCounts } from './speed-reviews.rules.ts';
import { insertReview } from './speed-reviews.store.ts';
import { packageFor, pointsCount, toolchainOf } from './work-orders.service.ts';
import { judgingFinished } from './judgings.topics.ts';

const TOO_NOISY =
  'The speed measurement was too noisy: its interval is wider than the problem allows. The judge host was too busy.';
const NO_WORDS = 'The judge reported an error without words.';

/** Queues the first judging of a submission; calling it again does nothing. */
export async function queueFirstJudging(app: App, submissionId: string): Promise<void> {
  const { isSampleRun, problemVersionId } = await getSubmission(app, submissionId);
  const toolchain = await toolchainOf(app, submissionId, problemVersionId);
  const pool = await poolOfSubmission(app, submissionId);
  const judgingId = newId();
  const nowMs = app.clock.nowMs();
  const load = await recentLoad(app, submissionId, nowMs - RECENT_LOAD_MS);
  const order = orderAt({ kind: isSampleRun ? 'samples' : 'first', queuedAt: nowMs, load });
  await inTransaction(app.db, async (trx) => {
    await store.insertJudging(trx, { id: judgingId, submissionId, generation: 1, problemVersionId, createdAt: nowMs });
    await jobs.insertJudgeJob(trx, { judgingId, submissionId, toolchain, pool, orderAt: order, nowMs });
    await startJudging(trx, submissionId);
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
  });
  queueNews(app).announce(submissionId);
}

/** An organizer rejudges a submission; the old judging is kept. */
export async function rejudge(app: App, actor: Actor, submissionId: string): Promise<void> {
  requirePermission(actor, 'submission.rejudge');
  const submission = await getSubmission(app, submissionId);
  const counted = await store.findCountedJudging(app.db, submissionId);
  if (!counted) throw new NotFound();
  if (counted.state === 'queued' || counted.state === 'running') throw new Conflict('judging_in_progress');
  if (await findOpenOf(app.db, submissionId)) throw new Conflict('judging_in_rejudging');
  // A submission judged by corrected tests is rejudged by the same corrected tests.
  const problemVersionId = judgedVersionOf(submission, counted);
  const toolchain = await toolchainOf(app, submissionId, problemVersionId);
  const pool = await poolOfSubmission(app, submissionId);
  const nowMs = app.clock.nowMs();
  const order = orderAt({ kind: 'again', queuedAt: nowMs, load: 0 });
  await inTransaction(app.db, async (trx) => {
    // Someone else was faster, with a single rejudge or a set.
    if (!(await claimForJudging(trx, [submission]))) throw new Conflict('judging_in_progress');
    const generation = (await store.newestGeneration(trx, submissionId)) + 1;
    const judgingId = newId();
    await store.insertJudging(trx, { id: judgingId, submissionId, generation, problemVersionId, createdAt: nowMs });
    await jobs.insertJudgeJob(trx, { judgingId, submissionId, toolchain, pool, orderAt: order, nowMs });
    await startJudging(trx, submissionId);
    const subject = { type: 'submission', id: submissionId };
    await insertAudit(trx, actor, nowMs, 'submission.rejudged', subject, { generation });
  });
  queueNews(app).announce(submissionId);
}

/**
 * Accepts a report: facts, verdict, the submission's row and the event in one transaction.
 * @throws Conflict when the lease was lost: another host judges or has judged this submission.
 */
export async function recordReport(app: App, host: Judgehost, jobId: string, report: JudgeReport): Promise<void> {
  const job = await jobs.findJudgeJob(app.db, jobId);
  if (!holds(host, job, report.token)) throw new Conflict('lease_lost');
  if (job.kind === 'example') {
    await recordExampleReport(app, host, job, report);
    app.background.poke();
    return;
  }
  const submission = await getSubmissionForJudging(app, job.submissionId);
  const pkg = await packageFor(app, submission, job.judgingId);
  const result = verdictOf(report, { tests: factsExpected(pkg), benchmark: pkg.kernel?.benchmark !== undefined });
  if (result.verdict === 'JE') {
    const why = report.tests.find((test) => test.outcome === 'judge-error')?.judgeMessage ?? report.build.output;
    await updateHostError(app.db, host.id, app.clock.nowMs(), why || NO_WORDS);
    await giveUpOrRetry(app, job, why || NO_WORDS, 'reported');
    return;
  }
  if (measuredTooNoisily(report, pkg)) {
    await giveUpOrRetry(app, job, TOO_NOISY, 'noisy');
    return;
  }
  const isScored = await pointsCount(app, submission);
  const speed = measuredSpeed(report, pkg);
  const review = speed && isScored ? await reviewOf(app, submission, job.judgingId, speed) : undefined;
  const score = isScored ? scoreOf(report, pkg, speedCounts(review)) : undefined;
  if (score !== undefined && score > MOST_POINTS) {
    await giveUpOrRetry(app, job, `The tests give ${score} points; ${MOST_POINTS} are the most.`, 'reported');
    return;
  }
  const scoreMilli = score === undefined ? null : Math.round(score * 1000);
  const finishedAt = app.clock.nowMs();
  let ofSet = false;
  await inTransaction(app.db, async (trx) => {
    if (!(await jobs.deleteClaimedJob(trx, job))) throw new Conflict('lease_lost');
    const speedMilli = speed === undefined ? null : Math.round(speed.ratio * 1000);
    const values = { verdict: result.verdict, scoreMilli, speedMilli, facts: report, hostId: host.id, finishedAt };
    if (!(await store.moveJudgingToFinished(trx, job.judgingId, values))) throw new Conflict('lease_lost');
    if (review) await insertReview(trx, review);
    ofSet = await isOfSet(trx, job.judgingId);
    await clearHostErrors(trx, host.id);
    // A judging in a set counts only when the set is applied.
    if (ofSet) return;
    await recordVerdict(trx, job.submissionId, {
      judgingId: job.judgingId,
      judgedVersionId: judgedVersionOf(submission, await store.findJudging(trx, job.judgingId)),
      verdict: result.verdict,
      scoreMilli,
      judgedAt: finishedAt,
    });
    if (submission.isSampleRun) return;
    await enqueue(trx, finishedAt, judgingFinished, { submissionId: job.submissionId, judgingId: job.judgingId });
  });
  countJudging(app, job, result.verdict, finishedAt, ofSet);
  queueNews(app).announce(job.submissionId);
  app.background.poke();
}

/** Our fault: the job returns to the queue or, after all tries, the judging fails and organizers see it. */
export async function giveUpOrRetry(app: App, job: JudgeQueueJob, error: string, kind: TryKind): Promise<void> {
  if (job.kind === 'example') {
    await giveUpOrRetryExample(app, job, error, kind);
    return;
  }
  const nowMs = app.clock.nowMs();
  const countAttempt = usesTry(kind);
  const giveUp = countAttempt && afterFailure(job.attempt) === 'give-up';
  const submission = await getSubmission(app, job.submissionId);
  const { isSampleRun } = submission;
  const { judgingId, hostId, claimedAt } = job;
  const problemVersionId = judgedVersionOf(submission, await store.findJudging(app.db, judgingId));
  let gaveUp = false;
  const isHostError = await countsAgainstHost(app, kind, problemVersionId, hostId);
  const ended = {
    ...{ judgingId, problemVersionId, hostId, kind, isHostError, error, claimedAt },
    attempt: job.attempt + 1,
    endedAt: nowMs,
  };
  await inTransaction(app.db, async (trx) => {
    if (giveUp) {
      gaveUp = await jobs.deleteClaimedJob(trx, job);
      if (!gaveUp) return;
      await insertTry(trx, ended);
      await store.moveJudgingToFailed(trx, job.judgingId, error, nowMs);
      if (await isOfSet(trx, job.judgingId)) return;
      // An existing verdict stays: only the rejudging failed, and organizers see that.
      const stands = submission.verdict !== null && submission.verdict !== 'JE';
      if (stands) await recordJudgingState(trx, job.submissionId, null);
      else {
        await recordVerdict(trx, job.submissionId, {
          judgingId: job.judgingId,
          judgedVersionId: problemVersionId,
          verdict: 'JE',
          scoreMilli: null,
          judgedAt: nowMs,
        });
      }
      await insertAudit(
        trx,
        systemActor('judge'),
        nowMs,
        'judging.failed',
        { type: 'submission', id: job.submissionId },
        { error: error.slice(0, 500) },
      );
      if (isSampleRun || stands) return;
      await enqueue(trx, nowMs, judgingFinished, { submissionId: job.submissionId, judgingId: job.judgingId });
      return;
    }
    const availableAt = countAttempt ? nowMs + RETRY_DELAY_MS * (job.attempt + 1) : nowMs;
    if (await jobs.moveJobToQueued(trx, job, { availableAt, error, countAttempt })) {
      await store.moveJudgingToQueued(trx, job.judgingId);
      await recordJudgingState(trx, job.submissionId, 'queued');
      await insertTry(trx, ended);
    }
  });
  if (gaveUp) countJudging(app, job, 'JE', nowMs, false);
  if (isHostError && hostId !== null) await noteHostError(app, hostId, error);
  queueNews(app).announce(job.submissionId);
  app.background.poke();
}

async function isOfSet(trx: Transaction, judgingId: string): Promise<boolean> {
  return ((await store.findJudging(trx, judgingId))?.rejudgingId ?? null) !== null;
}

/** The judging that counts for a submission, with its place in the queue or its progress. */
export async function currentJudging(app: App, submissionId: string): Promise<CurrentJudging | undefined> {
  const judging = await store.findCountedJudging(app.db, submissionId);
  if (!judging) return undefined;
  const waiting = judging.state === 'queued' || judging.state === 'running';
  const job = waiting ? await jobs.findJobOfJudging(app.db, judging.id) : undefined;
  const place = job?.state === 'queued' ? await placeOf(app, job.id) : undefined;
  const host = judging.hostId === null ? undefined : await findHost(app.db, judging.hostId);
  return {
    judging,
    progress: job?.progress ?? null,
    ahead: place?.ahead,
    estimateMs: place?.estimateMs,
    hostName: host?.name ?? null,
    waitsFor: job?.state === 'queued' ? await whatLacks(app, job) : null,
  };
}

/** What online judges lack for a job; if none is online, the page header already says so. */
async function whatLacks(app: App, job: JudgeQueueJob): Promise<CurrentJudging['waitsFor']> {
  const nowMs = app.clock.nowMs();
  const online = (await listHosts(app.db)).filter((host) => isOnline(host, nowMs));
  if (online.length === 0 || online.some((host) => couldTake(host, job))) return null;
  return online.some((host) => host.pools.includes(job.pool)) ? 'toolchain' : 'pool';
}

/** Every judging of a submission, newest first, for staff. */
export async function judgingsOf(app: App, submissionId: string): Promise<Judging[]> {
  return await store.listJudgingsOf(app.db, submissionId);
}

/** Resolves when the judging of a submission may have changed in this process, or when the signal fires. */
export function nextJudgingNews(app: App, submissionId: string, signal: AbortSignal): Promise<void> {
  return queueNews(app).nextOf(submissionId, signal);
}

export interface JudgeHealth {
  online: number;
  hosts: Judgehost[];
  queued: number;
  running: number;
  oldestQueuedMs: number;
}

/** Summary of hosts and queue, for `/readyz`, the staff banner and the dashboard. */
export async function judgeHealth(app: App): Promise<JudgeHealth> {
  const nowMs = app.clock.nowMs();
  const hosts = await listHosts(app.db);
  const figures = await jobs.queueFigures(app.db);
  return {
    online: hosts.filter((host) => isOnline(host, nowMs)).length,
    hosts,
    queued: figures.queued,
    running: figures.claimed,
    oldestQueuedMs: figures.oldestQueuedAt === null ? 0 : nowMs - figures.oldestQueuedAt,
  };
}

/** Submissions of a round whose verdict may still change, because they are being rejudged individually. */
export async function rejudgingsOf(app: App, roundId: string): Promise<number> {
  return await store.countRejudgingsOfRound(app.db, roundId);
}
