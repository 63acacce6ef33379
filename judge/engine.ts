/**
 * Judges one job, from inputs to report: build, tests, and a benchmark if every test passed. Used by the daemon, which talks to a
 * site, and by `kernelway problem verify`, which needs no site.
 *
 * What the submission does is a fact in the report. Faults of ours, the machine or the problem are thrown (SandboxError,
 * ProblemError, ArtefactError) and never become a verdict.
 */
import { randomBytes } from 'node:crypto';
import { CONTRACT_VERSION } from './contract/job.ts';
import type { BlobRef, JudgeJob } from './contract/job.ts';
import type { BuildFact, JudgeProgress, JudgeReport } from './contract/report.ts';
import type { PrecompiledHeaders } from './headers/precompiled.ts';
import { withBoundedTexts } from './report-texts.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { Loan } from './slots.ts';
import { runBenchmark } from './stages/benchmark.ts';
import { buildSubmission } from './stages/build.ts';
import { runGrader } from './stages/grader.ts';
import { BoxKeeper } from './stages/job-context.ts';
import type { BuiltCache, JobContext } from './stages/job-context.ts';
import { openRunBoxEarly } from './stages/run-box.ts';
import { runTests } from './stages/test.ts';

export interface EngineOptions {
  sandbox: Sandbox;
  /** The verified content of an input. */
  fetchBlob(ref: BlobRef): Promise<Buffer>;
  onProgress?(progress: JudgeProgress): void;
  /** Ends the job: its containers are removed and runJob rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Epoch milliseconds. */
  now?(): number;
  /** Cache of built bases and validators; without it they are built for every job. */
  built?: BuiltCache;
  /** Precompiled headers for the compilers of programs; by default none. */
  headers?: Pick<PrecompiledHeaders, 'of'>;
  /** Keeps builds of submissions, for callers that judge the same ones repeatedly. */
  submissionBuilds?: BuiltCache;
  /** Called when the build has ended, before the tests; `isKept`: the build came from `submissionBuilds`. */
  onBuilt?(build: BuildFact, isKept: boolean): void;
  /** Called with the report before the containers are removed, which can take longer than a test. */
  onReport?(report: JudgeReport): Promise<void>;
  /** Core for the run containers; by default any. */
  cpu?: number;
  /** Borrows up to this many other free cores for parallel tests; by default none. */
  borrow?(most: number): Loan[];
  /** Runs a benchmark while nothing else runs on this host; by default nothing else does. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
}

/** The report of one job. Leaves no container behind, however it ends. */
export async function runJob(job: JudgeJob, options: EngineOptions): Promise<JudgeReport> {
  const now = options.now ?? Date.now;
  const signal = options.signal ?? new AbortController().signal;
  const boxes = new BoxKeeper(options.sandbox, signal);
  const ctx: JobContext = {
    job,
    boxes,
    fetchBlob: options.fetchBlob,
    onProgress: options.onProgress ?? (() => undefined),
    now,
    cpu: options.cpu,
    borrow: options.borrow ?? (() => []),
    built: options.built,
    headers: options.headers,
    submissionBuilds: options.submissionBuilds,
    onBuilt: options.onBuilt ?? (() => undefined),
    meeting: `kernelway-meeting-${randomBytes(8).toString('hex')}`,
    exclusively: options.exclusively ?? ((work) => work()),
  };
  try {
    const report = await judge(ctx);
    await options.onReport?.(report);
    return report;
  } finally {
    await boxes.dispose();
  }
}

async function judge(ctx: JobContext): Promise<JudgeReport> {
  const { job, now } = ctx;
  const claimedAt = now();
  ctx.onProgress({ token: job.token, stage: 'building', testsDone: 0, testsTotal: job.tests.length });
  const buildStartedAt = now();
  const early = openRunBoxEarly(ctx);
  const built = await buildSubmission(ctx);
  const phases: JudgeReport['phases'] = { claimedAt, buildStartedAt, buildFinishedAt: now(), finishedAt: 0 };
  const report: JudgeReport = {
    contractVersion: CONTRACT_VERSION,
    token: job.token,
    build: built.fact,
    tests: [],
    phases,
    toolchainImage: built.toolchainImage,
  };
  if (built.fact.outcome === 'ok') {
    report.tests = withBoundedTexts(await runTests(ctx, built, early));
    if (job.grader) report.grading = await runGrader(ctx, job.grader, report.tests);
    phases.testsFinishedAt = now();
    const expected = job.tests.length + (job.staticValidation?.cases.length ?? 0);
    if (job.stopAfterTimeLimits !== undefined && job.stopAt === 'all' && report.tests.length < expected)
      report.stoppedAfterTimeLimits = job.stopAfterTimeLimits;
    const passed = report.tests.length === expected && report.tests.every((test) => test.outcome === 'ok');
    if (passed && job.benchmark) report.benchmark = await runBenchmark(ctx, built, job.benchmark);
  }
  phases.finishedAt = now();
  return report;
}
