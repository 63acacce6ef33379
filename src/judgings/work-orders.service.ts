/** What a judge gets for a judging: the toolchains it needs, and its work order. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import { buildJudgeJob } from '../packages/package.job.rules.ts';
import { samplesOnly, toolchainsOf, scoringOf } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { givesPoints } from '../places/placed-work.rules.ts';
import { roundOfWorkUnchecked } from '../places/placed-work.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { getSubmissionForJudgingUnchecked } from '../submissions/submissions.service.ts';
import { toolchainsNeeded, type JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { SCRIPTS_TOOLCHAIN, type JudgeJob } from '../../judge/contract/job.ts';
import { orderOfExampleUnchecked } from './example-judgings.service.ts';
import { judgedVersionOf } from './judgings.rules.ts';
import * as store from './judgings.store.ts';

/** The toolchains needed to judge a submission by a problem version. */
export async function toolchainOfUnchecked(
  app: App,
  submission: Pick<Submission, 'language'>,
  problemVersionId: string,
): Promise<string> {
  const { pkg } = await getProblemVersionUnchecked(app, problemVersionId);
  const { own, validators } = toolchainsOf(pkg, submission.language ?? undefined);
  return toolchainsNeeded(own ?? validators[0] ?? SCRIPTS_TOOLCHAIN, validators);
}

/** The work order of a claimed job. */
export async function jobToJudgeUnchecked(app: App, job: JudgeQueueJob): Promise<JudgeJob> {
  if (job.kind === 'example') return await orderOfExampleUnchecked(app, job);
  const submission = await getSubmissionForJudgingUnchecked(app, job.submissionId);
  const pkg = await packageForUnchecked(app, submission, job.judgingId);
  return buildJudgeJob({
    jobId: job.id,
    judgingId: job.judgingId,
    token: job.token,
    pkg,
    language: submission.language ?? undefined,
    entryPoint: submission.entryPoint ?? undefined,
    files: submission.files,
    deleted: submission.deleted,
    stopAt: await stopAt(app, submission, pkg),
    sharesBuilds: sharesBuilds(submission),
  });
}

/**
 * Whoever submits what someone else has submitted before must not learn that from the time it takes, so builds are shared
 * among one's own submissions to a problem alone. A judge does not need to know whose they are.
 */
function sharesBuilds({ contextType, contextId, participantId, authorId }: Submission): string {
  const whose = JSON.stringify([contextType, contextId, participantId, authorId]);
  return createHash('sha256').update(whose).digest('hex');
}

/** The submission and problem version of a judging. */
export async function packageForUnchecked(app: App, submission: Submission, judgingId: string): Promise<StoredPackage> {
  const judging = await store.findJudging(app.db, judgingId);
  const { pkg } = await getProblemVersionUnchecked(app, judgedVersionOf(submission, judging));
  return submission.isSampleRun ? samplesOnly(pkg) : pkg;
}

/** Whether a submission gets points: not for sample runs, and not where its place gives none. */
export async function pointsCountUnchecked(app: App, submission: Submission): Promise<boolean> {
  return !submission.isSampleRun && givesPoints(await roundOfWorkUnchecked(app, submission));
}

async function stopAt(app: App, submission: Submission, pkg: StoredPackage): Promise<JudgeJob['stopAt']> {
  const round = submission.isSampleRun ? undefined : await roundOfWorkUnchecked(app, submission);
  // Where points count, all tests run, including those after a failure.
  return round?.earlyStop && (!givesPoints(round) || !scoringOf(pkg)) ? 'first-failure' : 'all';
}
