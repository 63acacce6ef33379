/**
 * Benchmark: how much faster is the submission than its base? Both sides do the same seeded work, interleaved (A B, B A, A B …)
 * on one core in the same minute, so that everything else on the machine affects both. Each side has its own container, both
 * pinned to the core and never running at the same time, so the problem's command is the same for both (`/box/…`) and neither
 * can see the other.
 *
 * Each round has one seed, drawn here. Both sides prepare an empty folder and are measured in it, and their outputs must be equal,
 * including those of preparing: a wrong result is never fast. Nothing is kept between rounds. The problem's driver, in a third
 * container, prints the work, so the measured process knows neither seed, answer nor timer.
 *
 * The number of rounds follows from the scatter of the first ones, never from the ratio (`speed-ratio.ts`). The budget can end a
 * measurement early, but not before the minimum number of rounds.
 */
import type { BenchmarkSpec } from '../contract/job.ts';
import type { BenchmarkFact, BenchmarkRound } from '../contract/report.ts';
import { isTooNoisy, pilotRounds, roundsWanted } from '../contract/speed-ratio.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { Box, BoxFile, BoxOptions, RunResult } from '../sandbox/sandbox.ts';
import { drawSeed, driverBoxOptions, driverFiles, keepOnly, workOfRound } from './benchmark-driver.ts';
import type { RoundWork } from './benchmark-driver.ts';
import { buildBase } from './build.ts';
import type { BuildResult } from './build.ts';
import { ProblemError } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { runBoxOptions } from './run-box.ts';

/** A measurement with a too wide interval is repeated once at once; after that, later or on another host. */
const MOST_MEASUREMENTS = 2;
const NOTHING = Buffer.alloc(0);

/** Thrown inside this stage only: the submission failed its benchmark, which is a fact and not an error. */
class SubmissionFailed extends Error {
  constructor(
    readonly outcome: Exclude<BenchmarkFact['outcome'], 'ok'>,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown inside this stage only: a container died, because of the program in it or because of the machine. */
class ContainerDied extends Error {
  constructor(readonly side: 'base' | 'submission') {
    super(`the container of the ${side} died under the benchmark, twice`);
  }
}

/**
 * Measures a submission that passed every test. If a container dies, everything is measured once more, because the machine may be
 * at fault. @throws ProblemError when the base itself fails, SandboxError when its container dies.
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
  const ofDriver = spec.driver?.artefacts ?? [];
  const paths = [...new Set([...build.artefacts, ...ofDriver])];
  const baseFiles = await buildBase(ctx, build, built.toolchainImage, paths);
  const withoutDriver = (files: BoxFile[]): BoxFile[] => files.filter(({ path }) => !ofDriver.includes(path));
  const sideOptions = (files: BoxFile[]): BoxOptions =>
    runBoxOptions(ctx, built.toolchain, withoutDriver(files), spec.limits);
  const facts = { measure: spec.measure };
  if (isSame(withoutDriver(baseFiles), built.artefacts))
    return { ...facts, outcome: 'ok', rounds: [], equalsBase: true };
  let rounds: BenchmarkRound[] = [];
  try {
    await ctx.boxes.using(sideOptions(baseFiles), (base) =>
      ctx.boxes.using(sideOptions(built.artefacts), async (submission) => {
        const driver =
          spec.driver &&
          (await ctx.boxes.open(driverBoxOptions(ctx, built.toolchain, spec, driverFiles(spec.driver, baseFiles))));
        await ctx.exclusively(async () => {
          await ctx.boxes.settled();
          for (let measured = 0; measured < MOST_MEASUREMENTS; measured += 1) {
            rounds = [];
            await measure(ctx, spec, { base, submission, driver }, rounds);
            if (!isTooNoisy(rounds, spec)) break;
          }
        });
        if (driver) ctx.boxes.release(driver);
      }),
    );
  } catch (error) {
    if (!(error instanceof SubmissionFailed)) throw error;
    return { ...facts, outcome: error.outcome, rounds, message: error.message };
  }
  return { ...facts, outcome: 'ok', rounds };
}

/** Whether two builds produced the same files. */
function isSame(base: readonly BoxFile[], built: readonly BoxFile[]): boolean {
  const contents = new Map(base.map(({ path, content }) => [path, content]));
  return base.length === built.length && built.every(({ path, content }) => contents.get(path)?.equals(content));
}

/** The containers of one measurement. */
interface Boxes {
  base: Box;
  submission: Box;
  driver: Box | undefined;
}

async function measure(ctx: JobContext, spec: BenchmarkSpec, boxes: Boxes, rounds: BenchmarkRound[]): Promise<void> {
  const startedAt = ctx.now();
  const pilot = pilotRounds(spec.minRounds);
  // The first pair is not counted: it warms up caches and pages for both.
  await runRound(spec, boxes, 0);
  let wanted = Math.max(pilot, spec.maxRounds);
  while (rounds.length < wanted) {
    ctx.onProgress({ token: ctx.job.token, stage: 'benchmarking', testsDone: rounds.length, testsTotal: wanted });
    rounds.push(await runRound(spec, boxes, rounds.length));
    if (rounds.length < pilot) continue;
    if (rounds.length === pilot) {
      wanted = roundsWanted(rounds, { ...spec, target: spec.targetRelativeInterval });
    }
    // Only after an even number of rounds has each side gone first equally often.
    if (rounds.length % 2 === 0 && ctx.now() - startedAt >= spec.budgetMs) return;
  }
}

/** One seed on both sides, each with an empty folder; the side that goes first alternates. */
async function runRound(spec: BenchmarkSpec, boxes: Boxes, round: number): Promise<BenchmarkRound> {
  const work = await workOfRound(spec, boxes.driver, drawSeed());
  const ofBase = (): Promise<SideRun> => runBase(boxes.base, work, spec);
  const ofSubmission = (): Promise<SideRun> => runSubmission(boxes.submission, work, spec);
  let baseRun: SideRun;
  let submissionRun: SideRun;
  if (round % 2 === 0) {
    baseRun = await ofBase();
    submissionRun = await ofSubmission();
  } else {
    submissionRun = await ofSubmission();
    baseRun = await ofBase();
  }
  const differs = baseRun.printed.some((output, step) => !output.equals(submissionRun.printed[step] ?? NOTHING));
  if (differs) {
    throw new SubmissionFailed('wrong-answer', `seed ${work.seed}: the output differs from the base's`);
  }
  return { baseMs: baseRun.ms, submissionMs: submissionRun.ms };
}

/** The output of one side while preparing and while measured, and the measured time. */
interface SideRun {
  printed: Buffer[];
  ms: number;
}

function timeOf({ record }: RunResult, spec: BenchmarkSpec): number {
  return spec.measure === 'cpu' ? cpuMsOf(record) : record.wallMs;
}

/** Fails with the outcome of the first step that is not ok. */
type OnFailure = (step: 'preparing' | 'running', argv: string[], outcome: FailedOutcome, result: RunResult) => Error;
type FailedOutcome = Exclude<BenchmarkFact['outcome'], 'ok'>;

/** Prepares a folder, measures the work in it, and leaves nothing for the next round. */
async function runSide(
  box: Box,
  work: RoundWork,
  spec: BenchmarkSpec,
  side: ContainerDied['side'],
  failure: OnFailure,
): Promise<SideRun> {
  const { limits } = spec;
  const threadsOnly = !spec.startsProcesses;
  const printed: Buffer[] = [];
  const one = async (step: 'preparing' | 'running', { argv, stdin }: RoundWork['run']): Promise<RunResult> => {
    const result = await box.run({ argv, stdin, limits, keepWork: step === 'preparing', threadsOnly });
    if (result.record.stoppedBy === 'container-lost' && !result.record.oomKilled) throw new ContainerDied(side);
    const { outcome } = outcomeOfRun(result.record, limits);
    if (outcome !== 'ok') throw failure(step, argv, outcome as FailedOutcome, result);
    printed.push(result.stdout);
    return result;
  };
  if (work.prepare) await one('preparing', work.prepare);
  if (work.prepare && spec.keep) await clearAround(box, spec, side);
  return { ms: timeOf(await one('running', work.run), spec), printed };
}

async function runBase(box: Box, work: RoundWork, spec: BenchmarkSpec): Promise<SideRun> {
  return await runSide(box, work, spec, 'base', (_step, argv, outcome, { stderr }) => {
    const words = stderr.toString('utf8', 0, 500).trim();
    return new ProblemError(`the base fails its own benchmark (${argv.join(' ')}: ${outcome}) ${words}`.trim());
  });
}

async function runSubmission(box: Box, work: RoundWork, spec: BenchmarkSpec): Promise<SideRun> {
  return await runSide(box, work, spec, 'submission', (step, _argv, outcome) => {
    const when = step === 'preparing' ? 'preparing, ' : '';
    return new SubmissionFailed(outcome, `${when}seed ${work.seed}: ${outcome}`);
  });
}

/** Removes everything but the prepared folders before the measured work. */
async function clearAround(box: Box, { keep = [], limits }: BenchmarkSpec, side: ContainerDied['side']): Promise<void> {
  const { record } = await box.run({ argv: keepOnly(keep), stdin: NOTHING, limits, keepWork: true });
  if (record.stoppedBy === 'container-lost') throw new ContainerDied(side);
  const { outcome } = outcomeOfRun(record, limits);
  if (outcome !== 'ok') throw new SandboxError(`the work folder of the ${side} cannot be cleared: ${outcome}`);
}
