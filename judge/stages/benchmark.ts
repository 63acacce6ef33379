/**
 * Benchmark: how much faster is the submission than the base it was made from? Both sides do the same seeded work,
 * interleaved (A B, B A, A B …) on one core in the same minute, so that whatever else the machine does hits both.
 * Each side has a container of its own, both pinned to the core and never running at the same time, so that the
 * problem's command is the same for both (`/box/…`) and neither can see the other.
 *
 * The seeds are drawn here and the output of each round must equal the base's: being wrong is never fast.
 */
import { randomInt } from 'node:crypto';
import type { BenchmarkSpec } from '../contract/job.ts';
import type { BenchmarkFact, BenchmarkRound } from '../contract/report.ts';
import { relativeInterval, speedRatio } from '../contract/speed-ratio.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { Box, RunResult } from '../sandbox/sandbox.ts';
import { buildBase, inBox } from './build.ts';
import type { BuildResult } from './build.ts';
import { ProblemError } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { runBoxOptions } from './run-box.ts';

/** A t-interval needs two rounds; the budget never ends a benchmark before that. */
const FEWEST_ROUNDS = 2;

/** Thrown inside the stage only: the submission failed its benchmark, which is a fact and no error. */
class SubmissionFailed extends Error {
  constructor(
    readonly outcome: Exclude<BenchmarkFact['outcome'], 'ok'>,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown inside the stage only: a container died, which may be the doing of what ran in it or of the machine. */
class ContainerDied extends Error {
  constructor(readonly side: 'base' | 'submission') {
    super(`the container of the ${side} died under the benchmark, twice`);
  }
}

/**
 * Measures a submission that passed every test. A container that dies has all measured once more, for the first time may
 * have been the machine's fault. Throws ProblemError when the base itself fails, SandboxError when its container dies.
 */
export async function runBenchmark(ctx: JobContext, built: BuildResult, spec: BenchmarkSpec): Promise<BenchmarkFact> {
  const measureOnce = (): Promise<BenchmarkFact> => measuredOnce(ctx, built, spec);
  try {
    return await measureOnce().catch((error: unknown) => {
      if (error instanceof ContainerDied) return measureOnce();
      throw error;
    });
  } catch (error) {
    if (!(error instanceof ContainerDied)) throw error;
    if (error.side === 'base') throw new SandboxError(error.message);
    return { measure: spec.measure, outcome: 'run-error', rounds: [], message: error.message };
  }
}

async function measuredOnce(ctx: JobContext, built: BuildResult, spec: BenchmarkSpec): Promise<BenchmarkFact> {
  const { build } = ctx.job;
  if (build.kind !== 'kernel') throw new ProblemError('a benchmark needs a kernel problem with a base');
  const baseFiles = await buildBase(ctx, build, built.toolchainImage);
  const options = (files: typeof baseFiles): Parameters<typeof ctx.boxes.open>[0] =>
    runBoxOptions(ctx, built.toolchain, files, spec.limits);
  const rounds: BenchmarkRound[] = [];
  try {
    await ctx.boxes.using(options(baseFiles), (base) =>
      ctx.boxes.using(options(built.artefacts), (submission) =>
        ctx.exclusively(async () => {
          await ctx.boxes.settled();
          await measure(ctx, spec, base, submission, rounds);
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof SubmissionFailed)) throw error;
    return { measure: spec.measure, outcome: error.outcome, rounds, message: error.message };
  }
  return { measure: spec.measure, outcome: 'ok', rounds };
}

async function measure(
  ctx: JobContext,
  spec: BenchmarkSpec,
  base: Box,
  submission: Box,
  rounds: BenchmarkRound[],
): Promise<void> {
  if (spec.prepareCommand) {
    const command = inBox(spec.prepareCommand);
    await runBase(base, command, spec);
    await runSubmission(submission, command, spec, 'preparing');
  }
  const startedAt = ctx.now();
  // A first pair that is not counted: caches fill and pages fault in for both.
  await runRound(spec, base, submission, 0);
  while (rounds.length < spec.maxRounds) {
    ctx.onProgress({
      token: ctx.job.token,
      stage: 'benchmarking',
      testsDone: rounds.length,
      testsTotal: spec.maxRounds,
    });
    rounds.push(await runRound(spec, base, submission, rounds.length));
    if (rounds.length < FEWEST_ROUNDS) continue;
    if (ctx.now() - startedAt >= spec.budgetMs) return;
    const speed = speedRatio(rounds);
    // Only after an even number of rounds has each side gone first equally often.
    const balanced = rounds.length % 2 === 0 && rounds.length >= spec.minRounds;
    if (balanced && speed && relativeInterval(speed) <= spec.targetRelativeInterval) return;
  }
}

/** One seed on both sides; who goes first alternates. */
async function runRound(spec: BenchmarkSpec, base: Box, submission: Box, round: number): Promise<BenchmarkRound> {
  const seed = randomInt(1, 2 ** 31 - 1);
  const command = inBox(spec.command).map((part) => part.replaceAll('{seed}', String(seed)));
  let baseRun: RunResult;
  let submissionRun: RunResult;
  if (round % 2 === 0) {
    baseRun = await runBase(base, command, spec);
    submissionRun = await runSubmission(submission, command, spec, `seed ${seed}`);
  } else {
    submissionRun = await runSubmission(submission, command, spec, `seed ${seed}`);
    baseRun = await runBase(base, command, spec);
  }
  if (!baseRun.stdout.equals(submissionRun.stdout)) {
    throw new SubmissionFailed('wrong-answer', `seed ${seed}: the output differs from the base's`);
  }
  return { baseMs: timeOf(baseRun, spec), submissionMs: timeOf(submissionRun, spec) };
}

function timeOf({ record }: RunResult, spec: BenchmarkSpec): number {
  return spec.measure === 'cpu' ? cpuMsOf(record) : record.wallMs;
}

async function runIn(box: Box, argv: string[], spec: BenchmarkSpec, side: ContainerDied['side']) {
  const { limits } = spec;
  const threadsOnly = !spec.startsProcesses;
  const result = await box.run({ argv, stdin: Buffer.alloc(0), limits, keepWork: true, threadsOnly });
  if (result.record.stoppedBy === 'container-lost' && !result.record.oomKilled) throw new ContainerDied(side);
  return { result, ...outcomeOfRun(result.record, limits) };
}

async function runBase(box: Box, argv: string[], spec: BenchmarkSpec): Promise<RunResult> {
  const { result, outcome } = await runIn(box, argv, spec, 'base');
  if (outcome === 'ok') return result;
  const words = result.stderr.toString('utf8', 0, 500).trim();
  throw new ProblemError(`the base fails its own benchmark (${argv.join(' ')}: ${outcome}) ${words}`.trim());
}

async function runSubmission(box: Box, argv: string[], spec: BenchmarkSpec, when: string): Promise<RunResult> {
  const { result, outcome } = await runIn(box, argv, spec, 'submission');
  if (outcome === 'ok') return result;
  throw new SubmissionFailed(outcome, `${when}: ${outcome}`);
}
