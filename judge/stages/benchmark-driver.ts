/**
 * The source of a benchmark's work. The driver runs in a container of its own that never contained anything submitted, and its
 * output is the input of both base and submission, byte for byte. A problem without a driver passes the seed to the measured
 * command.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { STANDARD_WORK_BYTES } from '../contract/job.ts';
import type { BenchmarkDriver, BenchmarkSpec } from '../contract/job.ts';
import { outcomeOfRun } from '../outcome.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { Box, BoxFile, BoxOptions } from '../sandbox/sandbox.ts';
import { inBox } from './build.ts';
import { ProblemError } from './job-context.ts';
import type { JobContext } from './job-context.ts';

/** Largest input of one round. */
const MOST_INPUT_BYTES = 64 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** The numbers of one round, for both sides. */
export interface RoundSeed {
  seed: number;
  nonce: string;
}

/** New random numbers. */
export function drawSeed(): RoundSeed {
  return { seed: randomInt(1, 2 ** 31 - 1), nonce: randomBytes(16).toString('hex') };
}

/** The input of both sides in one round. */
export interface RoundWork {
  seed: number;
  prepare?: { argv: string[]; stdin: Buffer };
  run: { argv: string[]; stdin: Buffer };
}

/** Options of the driver's container; `files` come from the built base. */
export function driverBoxOptions(ctx: JobContext, toolchain: string, spec: BenchmarkSpec, files: BoxFile[]) {
  const limits = { ...spec.limits, outputBytes: MOST_INPUT_BYTES };
  const { jobId } = ctx.job;
  return { toolchain, stage: 'checker', jobId, files, limits, workBytes: STANDARD_WORK_BYTES } satisfies BoxOptions;
}

/** The work of one round. @throws ProblemError when the driver fails. */
export async function workOfRound(spec: BenchmarkSpec, driver: Box | undefined, drawn: RoundSeed): Promise<RoundWork> {
  const { driver: program, prepareCommand, command } = spec;
  const input = async (of: string[] | undefined): Promise<Buffer> =>
    program && driver && of ? await printedBy(driver, withSeed(of, drawn), spec) : NOTHING;
  return {
    seed: drawn.seed,
    ...(prepareCommand && {
      prepare: { argv: withSeed(prepareCommand, drawn), stdin: await input(program?.prepareCommand) },
    }),
    run: { argv: withSeed(command, drawn), stdin: await input(program?.command) },
  };
}

/** Files of the built base that the driver needs and no engine gets. */
export function driverFiles(driver: BenchmarkDriver | undefined, base: readonly BoxFile[]): BoxFile[] {
  return base.filter(({ path }) => driver?.artefacts.includes(path));
}

function withSeed(argv: readonly string[], { seed, nonce }: RoundSeed): string[] {
  return inBox(argv).map((part) => part.replaceAll('{seed}', String(seed)).replaceAll('{nonce}', nonce));
}

/** Removes everything except these entries from the work folder, with a program of the image. */
export function keepOnly(names: readonly string[]): string[] {
  const others = names.flatMap((name) => ['!', '-name', name]);
  return ['/usr/bin/find', '.', '-mindepth', '1', '-maxdepth', '1', ...others, '-exec', 'rm', '-rf', '{}', '+'];
}

async function printedBy(box: Box, argv: string[], spec: BenchmarkSpec): Promise<Buffer> {
  const limits = { ...spec.limits, outputBytes: MOST_INPUT_BYTES };
  const { record, stdout, stderr } = await box.run({ argv, stdin: NOTHING, limits });
  if (record.stoppedBy === 'container-lost') throw new SandboxError('the container of the benchmark driver died');
  const { outcome } = outcomeOfRun(record, limits);
  if (outcome === 'ok') return stdout;
  const words = stderr.toString('utf8', 0, 500).trim();
  throw new ProblemError(`the driver of the benchmark fails (${argv.join(' ')}: ${outcome}) ${words}`.trim());
}
