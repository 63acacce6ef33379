/**
 * Build: one container with the toolchain, the problem's or the language's commands in order, and only the named
 * outputs come out. What the commands print, compiler errors above all, is what the student is shown.
 */
import { findLanguage } from '../contract/languages.ts';
import type { KernelBuild, RunLimits, StandardBuild, ValidatorProgram } from '../contract/job.ts';
import type { BuildFact } from '../contract/report.ts';
import type { RunRecord } from '../contract/run-record.ts';
import { sha256Hex } from '../artefacts.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { Box, BoxFile } from '../sandbox/sandbox.ts';
import { BadSources, planProgram, planScripts } from './build-plan.ts';
import type { BuildPlan, ProgramPlan } from './build-plan.ts';
import { fetchFiles, ProblemError } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { packFiles, unpackFiles } from './packed-files.ts';

const MIB = 1024 * 1024;
/** Room for the tree and what the compiler writes; counts against the build's memory. */
const BUILD_WORK_BYTES = 512 * MIB;
/** All artefacts of one build together. */
const MOST_ARTEFACT_BYTES = 256 * MIB;
const SHOWN_OUTPUT_BYTES = 64 * 1024;
const NO_INPUT = Buffer.alloc(0);

export interface BuildResult {
  fact: BuildFact;
  artefacts: BoxFile[];
  /** How a test runs the product, arguments of the test still to be added. */
  argv: string[];
  toolchain: string;
  /** Name and id of the image. */
  toolchainImage: string;
  /** What a static validator is told: the language's id, the entry point, the files as they were laid. */
  language: string;
  entry: string;
  sources: BoxFile[];
}

const NOTHING_BUILT = {
  artefacts: [],
  argv: [],
  toolchain: '',
  toolchainImage: '',
  language: '',
  entry: '',
  sources: [],
};

/** Builds the submission of the job. Throws SandboxError when the platform failed. */
export async function buildSubmission(ctx: JobContext): Promise<BuildResult> {
  const { build } = ctx.job;
  if (build.kind === 'answers') {
    return { ...NOTHING_BUILT, fact: { outcome: 'ok', cpuMs: 0, wallMs: 0, output: '' } };
  }
  let plan: ProgramPlan;
  try {
    plan = await planSubmission(ctx, build);
  } catch (error) {
    if (!(error instanceof BadSources)) throw error;
    const fact: BuildFact = { outcome: 'compile-error', cpuMs: 0, wallMs: 0, output: error.message };
    return { ...NOTHING_BUILT, fact };
  }
  const { fact, artefacts, imageId } = await runBuild(ctx, plan.build);
  const { argv, entry, sources } = plan;
  const toolchain = plan.build.toolchain;
  const language = build.kind === 'standard' ? build.language : '';
  return { fact, artefacts, argv, toolchain, toolchainImage: `${toolchain} ${imageId}`, language, entry, sources };
}

/** Builds the untouched base of a kernel problem, or takes it from the cache; a base that does not build throws. */
export async function buildBase(ctx: JobContext, build: KernelBuild, toolchainImage: string): Promise<BoxFile[]> {
  const plan = await planKernel(ctx, { ...build, files: [], deleted: [] });
  const key = ['base', build.baseArchive.sha256, toolchainImage, build.commands, build.artefacts];
  return cachedBuild(ctx, key, plan.build, 'the base of the problem');
}

/** Builds a validator of the problem, or takes it from the cache; one that does not build throws. */
export async function buildValidator(
  ctx: JobContext,
  validator: ValidatorProgram,
): Promise<{ artefacts: BoxFile[]; argv: string[]; toolchain: string }> {
  const files = await fetchFiles(ctx, validator.files);
  // Its memory and time while it is built are those of a compiler.
  const { limits } = ctx.job.build;
  const plan = planValidator(validator, files, limits);
  const sources = validator.files.map((file) => [file.path, file.blob.sha256, file.executable]);
  const language = validator.language === undefined ? 'scripts' : findLanguage(validator.language);
  const artefacts = await cachedBuild(ctx, ['validator', sources, language], plan.build, 'the validator');
  return { artefacts, argv: plan.argv, toolchain: plan.build.toolchain };
}

function planValidator(validator: ValidatorProgram, files: BoxFile[], limits: RunLimits): ProgramPlan {
  if (validator.language === undefined) return planScripts(files, limits);
  const language = findLanguage(validator.language);
  if (!language) throw new ProblemError(`this judge does not know the language ${validator.language}`);
  // A Python module starts where the format says, whatever else is in it.
  const module = files.find(({ path }) => path === '__main__.py')?.path;
  try {
    return planProgram(language, files, [], module, limits, validator.limits.memoryBytes);
  } catch (error) {
    if (error instanceof BadSources) throw new ProblemError(`the validator does not build: ${error.message}`);
    throw error;
  }
}

async function planSubmission(ctx: JobContext, build: StandardBuild | KernelBuild): Promise<ProgramPlan> {
  if (build.kind === 'kernel') return planKernel(ctx, build);
  const language = findLanguage(build.language);
  if (!language) throw new SandboxError(`this judge does not know the language ${build.language}`);
  const [files, include] = await Promise.all([fetchFiles(ctx, build.files), fetchFiles(ctx, build.include)]);
  return planProgram(language, files, include, build.entryPoint, build.limits, ctx.job.runLimits.memoryBytes);
}

async function planKernel(ctx: JobContext, build: KernelBuild): Promise<ProgramPlan> {
  const [baseTar, files] = await Promise.all([ctx.fetchBlob(build.baseArchive), fetchFiles(ctx, build.files)]);
  const { toolchain, deleted, commands, artefacts, limits } = build;
  return {
    build: { toolchain, baseTar, deleted, files, commands, artefacts, limits },
    argv: inBox(build.runCommand),
    entry: '',
    sources: files,
  };
}

/** Programs run in the work folder, artefacts lie in `/box`: `./kv_driver` of a problem means `/box/kv_driver`. */
export function inBox(argv: readonly string[]): string[] {
  return argv.map((part, index) => (index === 0 && part.startsWith('./') ? `/box/${part.slice(2)}` : part));
}

async function cachedBuild(ctx: JobContext, keyParts: unknown, plan: BuildPlan, what: string): Promise<BoxFile[]> {
  const key = sha256Hex(JSON.stringify(keyParts));
  const kept = await ctx.built?.read(key);
  if (kept) return unpackFiles(kept);
  const { fact, artefacts } = await runBuild(ctx, plan);
  if (fact.outcome !== 'ok') throw new ProblemError(`${what} does not build: ${fact.output.slice(0, 2000)}`);
  await ctx.built?.write(key, await packFiles(artefacts));
  return artefacts;
}

interface BuiltOnce {
  fact: BuildFact;
  artefacts: BoxFile[];
  imageId: string;
  lost: boolean;
}

/** A container that died is tried once more: the first time may have been the machine's fault, the second is not. */
async function runBuild(ctx: JobContext, plan: BuildPlan): Promise<BuiltOnce> {
  const first = await runBuildOnce(ctx, plan);
  return first.lost ? runBuildOnce(ctx, plan) : first;
}

async function runBuildOnce(ctx: JobContext, plan: BuildPlan): Promise<BuiltOnce> {
  const { toolchain, baseTar, deleted, files, limits } = plan;
  const { jobId } = ctx.job;
  const workBytes = Math.min(BUILD_WORK_BYTES, Math.floor(limits.memoryBytes / 2));
  return ctx.boxes.using(
    { toolchain, stage: 'build', jobId, limits, workBytes, files, baseTar, deleted },
    async (box) => runCommands(box, plan),
  );
}

async function runCommands(box: Box, plan: BuildPlan): Promise<BuiltOnce> {
  const fact: BuildFact = { outcome: 'ok', exitCode: 0, cpuMs: 0, wallMs: 0, output: '' };
  const words: Buffer[] = [];
  const ended = (lost: boolean, artefacts: BoxFile[]): BuiltOnce => {
    fact.output = clipped(Buffer.concat(words));
    return { fact, artefacts, imageId: box.imageId, lost };
  };
  for (const command of plan.commands) {
    const limits: RunLimits = {
      ...plan.limits,
      cpuTimeMs: Math.max(1, plan.limits.cpuTimeMs - fact.cpuMs),
      wallTimeMs: Math.max(1, plan.limits.wallTimeMs - fact.wallMs),
    };
    // One stream, so that what a command prints stays in the order it was printed in.
    const argv = ['/bin/sh', '-c', `exec 2>&1\n${command}`];
    const { record, stdout, stderr } = await box.run({ argv, stdin: NO_INPUT, limits, keepWork: true });
    fact.cpuMs += cpuMsOf(record);
    fact.wallMs += record.wallMs;
    words.push(stdout, stderr);
    const { outcome } = outcomeOfRun(record, limits);
    if (outcome === 'ok') continue;
    fact.outcome = 'compile-error';
    fact.exitCode = record.exitCode;
    if (outcome !== 'run-error' || record.stoppedBy === 'container-lost' || record.signal !== undefined) {
      words.push(Buffer.from(`\n[judge] ${whyStopped(record, plan.limits)}\n`));
    }
    return ended(record.stoppedBy === 'container-lost' && !record.oomKilled, []);
  }
  const wanted = plan.artefacts === 'all' ? await filesIn(box, plan.limits) : plan.artefacts;
  const artefacts = await box.collect(wanted, MOST_ARTEFACT_BYTES);
  const missing = wanted.filter((path) => !artefacts.some((file) => file.path === path));
  if (missing.length > 0) {
    fact.outcome = 'compile-error';
    words.push(Buffer.from(`\n[judge] The build did not make these files: ${missing.join(', ')}\n`));
  }
  return ended(false, artefacts);
}

/** Paths of all regular files of a built tree. */
async function filesIn(box: Box, limits: RunLimits): Promise<string[]> {
  const argv = ['/usr/bin/find', '.', '-type', 'f', '-printf', '%P\\0'];
  const { stdout } = await box.run({ argv, stdin: NO_INPUT, limits, keepWork: true });
  return stdout.toString('utf8').split('\0').filter(Boolean);
}

function whyStopped(record: RunRecord, limits: RunLimits): string {
  const { outcome, timeKind } = outcomeOfRun(record, limits);
  switch (outcome) {
    case 'time-limit': {
      const seconds = (timeKind === 'wall' ? limits.wallTimeMs : limits.cpuTimeMs) / 1000;
      return `The build was stopped: over its limit of ${seconds} s of ${timeKind === 'wall' ? 'wall' : 'CPU'} time.`;
    }
    case 'memory-limit':
      return `The build was stopped: over its limit of ${Math.round(limits.memoryBytes / MIB)} MiB of memory.`;
    case 'output-limit':
      return 'The build was stopped: it printed or wrote too much.';
    default:
      return record.signal === undefined ? 'The build was stopped.' : `The build died of signal ${record.signal}.`;
  }
}

/** UTF-8, at most 64 KiB: the beginning (the first error is the one that matters) and the last lines. */
function clipped(output: Buffer): string {
  if (output.length <= SHOWN_OUTPUT_BYTES) return output.toString('utf8').trim();
  const tail = 4 * 1024;
  const head = output.toString('utf8', 0, SHOWN_OUTPUT_BYTES - tail - 64);
  return `${head}\n… ${output.length - SHOWN_OUTPUT_BYTES + 64} bytes left out …\n${output.toString('utf8', output.length - tail)}`.trim();
}
