/** What a judge is told of a judging: the toolchains it needs, and its work order. */
import type { App } from '../platform/app-context.ts';
import { getRound, getRoundProblem } from '../contests/contests.service.ts';
import type { Round } from '../contests/rounds.rules.ts';
import { buildJudgeJob } from '../problems/package.job.rules.ts';
import { samplesOnly, toolchainsOf, scoringOf } from '../problems/package-judging.rules.ts';
import type { StoredPackage } from '../problems/package.rules.ts';
import { getProblemVersion } from '../problems/problems.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { getSubmission, getSubmissionForJudging } from '../submissions/submissions.service.ts';
import { SCRIPTS_TOOLCHAIN, type JudgeJob } from '../../judge/contract/job.ts';
import { orderOfExample } from './example-judgings.service.ts';
import { toolchainsNeeded, type JudgeQueueJob } from './judge-queue.rules.ts';
import { judgedVersionOf } from './judgings.rules.ts';
import * as store from './judgings.store.ts';

/** The toolchains that judging a submission by a version of its problem needs. */
export async function toolchainOf(app: App, submissionId: string, problemVersionId: string): Promise<string> {
  const submission = await getSubmission(app, submissionId);
  const { pkg } = await getProblemVersion(app, problemVersionId);
  const { own, validators } = toolchainsOf(pkg, submission.language ?? undefined);
  return toolchainsNeeded(own ?? validators[0] ?? SCRIPTS_TOOLCHAIN, validators);
}

/** The work order of a claimed job. */
export async function jobToJudge(app: App, job: JudgeQueueJob): Promise<JudgeJob> {
  if (job.kind === 'example') return await orderOfExample(app, job);
  const submission = await getSubmissionForJudging(app, job.submissionId);
  const pkg = await packageFor(app, submission, job.judgingId);
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
  });
}

/** What a judging judges its submission by. */
export async function packageFor(app: App, submission: Submission, judgingId: string): Promise<StoredPackage> {
  const judging = await store.findJudging(app.db, judgingId);
  const { pkg } = await getProblemVersion(app, judgedVersionOf(submission, judging));
  return submission.isSampleRun ? samplesOnly(pkg) : pkg;
}

/** Whether a submission is given points: not of a run on samples, and not where an ICPC round would tell tests by them. */
export async function pointsCount(app: App, submission: Submission): Promise<boolean> {
  return !submission.isSampleRun && (await roundOf(app, submission))?.scoring !== 'icpc';
}

async function roundOf(app: App, submission: Submission): Promise<Round | undefined> {
  if (submission.contextType !== 'round') return undefined;
  const { roundId } = await getRoundProblem(app, submission.contextId);
  return await getRound(app, roundId);
}

async function stopAt(app: App, submission: Submission, pkg: StoredPackage): Promise<JudgeJob['stopAt']> {
  const round = submission.isSampleRun ? undefined : await roundOf(app, submission);
  // Where points count they are made of all tests, also of those after a failure.
  return round?.earlyStop && (round.scoring === 'icpc' || !scoringOf(pkg)) ? 'first-failure' : 'all';
}
