/** How a judging ends: by a report that gives a verdict, or by failing through our fault. */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { factsExpected } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import {
  getSubmissionUnchecked,
  getSubmissionForJudgingUnchecked,
  recordJudgingStateUnchecked,
  recordVerdictUnchecked,
} from '../submissions/submissions.service.ts';
import { endJob, returnJob } from '../judge-queue/judge-jobs.service.ts';
import { afterFailure, type JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { giveUpOrRetryExampleUnchecked, recordExampleReportUnchecked } from './example-judgings.service.ts';
import { holdIfReviewed } from './held-verdicts.service.ts';
import { usesTry, type Trouble } from './judge-tries.rules.ts';
import { countsAgainstHostUnchecked } from './judge-tries.service.ts';
import { insertTry } from './judge-tries.store.ts';
import { countJudgingUnchecked } from './judging-metrics.service.ts';
import { logJudgement } from './judgement-log.service.ts';
import { judgedVersionOf, MOST_POINTS, scoreOf, verdictOf } from './judgings.rules.ts';
import * as store from './judgings.store.ts';
import { judgingFinished } from './judgings.topics.ts';
import { measuredSpeed, measuredTooNoisily } from './measured-speed.rules.ts';
import { reviewOfUnchecked } from './speed-reviews.service.ts';
import { speedCounts, type SpeedReview } from './speed-reviews.rules.ts';
import { insertReview } from './speed-reviews.store.ts';
import { packageForUnchecked, pointsCountUnchecked } from './work-orders.service.ts';

const TOO_NOISY =
  'The speed measurement was too noisy: its interval is wider than the problem allows. The judge host was too busy.';
const NO_WORDS = 'The judge reported an error without words.';

/**
 * Accepts the report about a claimed job: facts, verdict, the submission's row and the event in one transaction. A report that
 * gives no verdict changes nothing; it returns why, for `giveUpOrRetryUnchecked`.
 * @throws Conflict when the lease was lost: another host judges or has judged this submission.
 */
export async function recordReportUnchecked(
  app: App,
  hostId: string,
  job: JudgeQueueJob,
  report: JudgeReport,
): Promise<Trouble | undefined> {
  const trouble =
    job.kind === 'example'
      ? await recordExampleReportUnchecked(app, hostId, job, report)
      : await recordSubmissionReport(app, hostId, job, report);
  if (!trouble) {
    queueNews(app).announce(job.submissionId);
    app.background.poke();
  }
  return trouble;
}

async function recordSubmissionReport(
  app: App,
  hostId: string,
  job: JudgeQueueJob,
  report: JudgeReport,
): Promise<Trouble | undefined> {
  const submission = await getSubmissionForJudgingUnchecked(app, job.submissionId);
  const pkg = await packageForUnchecked(app, submission, job.judgingId);
  const { verdict } = verdictOf(report, { tests: factsExpected(pkg), benchmark: pkg.kernel?.benchmark !== undefined });
  if (verdict === 'JE') {
    const why = report.tests.find((test) => test.outcome === 'judge-error')?.judgeMessage ?? report.build.output;
    return { kind: 'reported', error: why || NO_WORDS, isSaidByHost: true };
  }
  if (measuredTooNoisily(report, pkg)) return { kind: 'noisy', error: TOO_NOISY };
  const { score, review } = await scoredBy(app, submission, job, report, pkg);
  if (score !== undefined && score > MOST_POINTS)
    return { kind: 'reported', error: `The tests give ${score} points; ${MOST_POINTS} are the most.` };
  const scoreMilli = score === undefined ? null : Math.round(score * 1000);
  const speed = measuredSpeed(report, pkg);
  const speedMilli = speed === undefined ? null : Math.round(speed.ratio * 1000);
  const finishedAt = app.clock.nowMs();
  let ofSet = false;
  await inTransaction(app.db, async (trx) => {
    if (!(await endJob(trx, job))) throw new Conflict('lease_lost');
    const values = { verdict, scoreMilli, speedMilli, facts: report, hostId, finishedAt };
    if (!(await store.moveJudgingToFinished(trx, job.judgingId, values))) throw new Conflict('lease_lost');
    if (review) await insertReview(trx, review);
    ofSet = await isOfSet(trx, job.judgingId);
    // A judging in a set counts only when the set is applied.
    if (ofSet) return;
    if (await holdIfReviewed(trx, submission, job.judgingId, finishedAt)) return;
    await recordVerdictUnchecked(trx, job.submissionId, {
      judgingId: job.judgingId,
      judgedVersionId: judgedVersionOf(submission, await store.findJudging(trx, job.judgingId)),
      verdict,
      scoreMilli,
      judgedAt: finishedAt,
    });
    await logJudgement(trx, finishedAt, submission, job.judgingId);
    if (submission.isSampleRun) return;
    await enqueue(trx, finishedAt, judgingFinished, { submissionId: job.submissionId, judgingId: job.judgingId });
  });
  countJudgingUnchecked(app, job, verdict, finishedAt, ofSet);
  return undefined;
}

/** The points of a report, where points count, and the review of its measured speed that they may wait for. */
async function scoredBy(
  app: App,
  submission: Submission,
  job: JudgeQueueJob,
  report: JudgeReport,
  pkg: StoredPackage,
): Promise<{ score?: number; review?: SpeedReview }> {
  if (!(await pointsCountUnchecked(app, submission))) return {};
  const speed = measuredSpeed(report, pkg);
  // Nothing depends on what is measured in practice after a round.
  const isCounted = submission.contextType !== 'after-round';
  const review = isCounted && speed ? await reviewOfUnchecked(app, submission, job.judgingId, speed) : undefined;
  return { review, score: scoreOf(report, pkg, speedCounts(review)) };
}

/**
 * Our fault: the job returns to the queue or, after all tries, the judging fails and organizers see it. Tells nobody yet,
 * because the caller first decides about the host. Returns whether the attempt counts against it.
 */
export async function giveUpOrRetryUnchecked(app: App, job: JudgeQueueJob, trouble: Trouble): Promise<boolean> {
  if (job.kind === 'example') {
    await giveUpOrRetryExampleUnchecked(app, job, trouble);
    return false;
  }
  const { kind, error } = trouble;
  const nowMs = app.clock.nowMs();
  const countAttempt = usesTry(kind);
  const giveUp = countAttempt && afterFailure(job.attempt) === 'give-up';
  const submission = await getSubmissionUnchecked(app, job.submissionId);
  const { judgingId, hostId, claimedAt } = job;
  const problemVersionId = judgedVersionOf(submission, await store.findJudging(app.db, judgingId));
  const isHostError = await countsAgainstHostUnchecked(app, kind, problemVersionId, hostId);
  const ended = {
    ...{ judgingId, problemVersionId, hostId, kind, isHostError, error, claimedAt },
    attempt: job.attempt + 1,
    endedAt: nowMs,
  };
  let gaveUp = false;
  await inTransaction(app.db, async (trx) => {
    if (giveUp) {
      gaveUp = await endJob(trx, job);
      if (!gaveUp) return;
      await insertTry(trx, ended);
      await recordFailure(trx, submission, ended);
      return;
    }
    if (await returnJob(trx, job, { error, countAttempt, nowMs })) {
      await store.moveJudgingToQueued(trx, judgingId);
      await recordJudgingStateUnchecked(trx, job.submissionId, 'queued');
      await insertTry(trx, ended);
    }
  });
  if (gaveUp) countJudgingUnchecked(app, job, 'JE', nowMs, false);
  return isHostError;
}

/** A judging failed after all tries. */
async function recordFailure(
  trx: Transaction,
  submission: Submission,
  failed: { judgingId: string; problemVersionId: string; error: string; endedAt: number },
): Promise<void> {
  const { judgingId, error, endedAt } = failed;
  await store.moveJudgingToFailed(trx, judgingId, error, endedAt);
  if (await isOfSet(trx, judgingId)) return;
  // An existing verdict stays: only the rejudging failed, and organizers see that.
  const stands = submission.verdict !== null && submission.verdict !== 'JE';
  if (stands) await recordJudgingStateUnchecked(trx, submission.id, null);
  else {
    await recordVerdictUnchecked(trx, submission.id, {
      judgingId,
      judgedVersionId: failed.problemVersionId,
      verdict: 'JE',
      scoreMilli: null,
      judgedAt: endedAt,
    });
    await logJudgement(trx, endedAt, submission, judgingId);
  }
  const subject = { type: 'submission', id: submission.id };
  await insertAudit(trx, systemActor('judge'), endedAt, 'judging.failed', subject, { error: error.slice(0, 500) });
  if (submission.isSampleRun || stands) return;
  await enqueue(trx, endedAt, judgingFinished, { submissionId: submission.id, judgingId });
}

async function isOfSet(trx: Transaction, judgingId: string): Promise<boolean> {
  return ((await store.findJudging(trx, judgingId))?.rejudgingId ?? null) !== null;
}
