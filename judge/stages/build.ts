/**
 * Build: one container with the toolchain runs the commands of the problem or language in order; only the named outputs come out.
 * The output of the commands, such as compiler errors, is shown to the student.
 */
import { findLanguage } from '../contract/languages.ts';
import type { KernelBuild, RunLimits, StandardBuild, ValidatorProgram } from '../contract/job.ts';
import type { BuildFact } from '../contract/report.ts';
import { filesOf } from '../sandbox/box-files.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';
import { BadSources, placedScripts, planProgram, planScripts } from './build-plan.ts';
import type { ProgramPlan } from './build-plan.ts';
import { fetchFiles, ProblemError } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { keptTree, neededBuild, sayBaseIsBuilt, submissionBuild } from './kept-builds.ts';

export interface BuildResult {
  fact: BuildFact;
  artefacts: BoxFile[];
  /** The command of a test, without the arguments of the test. */
  argv: string[];
  toolchain: string;
  /** Name and id of the image. */
  toolchainImage: string;
  /** For a static validator: the language's id, the main file, and the files. */
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

/** What validators see of a submission: sources including those of the package, and built files with other names. */
export function submittedFiles({ sources, artefacts }: BuildResult): BoxFile[] {
  const names = new Set(sources.map(({ path }) => path));
  return [...sources, ...artefacts.filter(({ path }) => !names.has(path))];
}

/** Builds the submission of the job. @throws SandboxError when the platform failed. */
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
    ctx.onBuilt(fact, false);
    return { ...NOTHING_BUILT, fact };
  }
  const { fact, artefacts, imageId, isKept } = await submissionBuild(ctx, plan.build);
  ctx.onBuilt(fact, isKept);
  const { argv, entry, sources } = plan;
  const toolchain = plan.build.toolchain;
  const language = build.kind === 'standard' ? build.language : '';
  return { fact, artefacts, argv, toolchain, toolchainImage: `${toolchain} ${imageId}`, language, entry, sources };
}

/**
 * The named files of the unchanged base of a kernel problem: from the tree that submissions are built on, if it
 * exists, otherwise from a separate build that is kept too. Throws if the base does not build.
 */
export async function buildBase(
  ctx: JobContext,
  build: KernelBuild,
  toolchainImage: string,
  paths: readonly string[],
): Promise<BoxFile[]> {
  const base = { ...build, files: [], deleted: [], incremental: false, artefacts: [...paths] };
  const { build: plan } = await planKernel(ctx, base);
  const tree = build.incremental ? await keptTree(ctx, treeKey(build), plan, ctx.job.tests.length) : undefined;
  const found = tree?.filter(({ path }) => paths.includes(path));
  if (found && found.length === paths.length) return found;
  const key = ['base', build.baseArchive.sha256, toolchainImage, build.commands, paths];
  return neededBuild(ctx, key, plan, 'the base of the problem', () => sayBaseIsBuilt(ctx, ctx.job.tests.length));
}

function treeKey({ baseArchive, commands }: KernelBuild): unknown[] {
  return ['tree', baseArchive.sha256, commands];
}

/** Builds a validator of the problem or takes it from the cache. @throws ProblemError when it does not build. */
export async function buildValidator(
  ctx: JobContext,
  validator: ValidatorProgram,
): Promise<{ artefacts: BoxFile[]; argv: string[]; toolchain: string }> {
  const files = await fetchFiles(ctx, validator.files);
  // While it is built, it has the memory and time of a compiler.
  const { limits } = ctx.job.build;
  const plan = planValidator(validator, files, limits);
  const sources = validator.files.map((file) => [file.path, file.blob.sha256, file.executable]);
  const language = validator.language === undefined ? 'scripts' : findLanguage(validator.language);
  const built = await neededBuild(ctx, ['validator', sources, language], plan.build, 'the validator');
  const artefacts = validator.language === undefined ? placedScripts(built) : built;
  return { artefacts, argv: plan.argv, toolchain: plan.build.toolchain };
}

function planValidator(validator: ValidatorProgram, files: BoxFile[], limits: RunLimits): ProgramPlan {
  if (validator.language === undefined) return planScripts(files, limits);
  const language = findLanguage(validator.language);
  if (!language) throw new ProblemError(`this judge does not know the language ${validator.language}`);
  // The format defines where a Python module starts.
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
  const plan = planProgram(language, files, include, build.entryPoint, build.limits, ctx.job.runLimits.memoryBytes);
  plan.build.headers = ctx.headers?.of(language, plan);
  return plan;
}

/** The built base, if this submission can be built on top of it. */
async function treeFor(ctx: JobContext, build: KernelBuild, base: readonly BoxFile[]): Promise<BoxFile[] | undefined> {
  if (!build.incremental || !ctx.built || build.deleted.length > 0) return undefined;
  const known = new Set(base.map(({ path }) => path));
  if (!build.files.every(({ path }) => known.has(path) && !saysHowToBuild(path))) return undefined;
  const { build: plan } = await planKernel(ctx, { ...build, files: [], incremental: false });
  return await keptTree(ctx, treeKey(build), plan);
}

async function planKernel(ctx: JobContext, build: KernelBuild): Promise<ProgramPlan> {
  const [baseTar, files] = await Promise.all([ctx.fetchBlob(build.baseArchive), fetchFiles(ctx, build.files)]);
  const { toolchain, deleted, commands, artefacts, limits } = build;
  const base = build.incremental ? await filesOf({ baseTar, files: [] }) : [];
  const tree = await treeFor(ctx, build, base);
  const changed = new Set(files.map(({ path }) => path));
  const laid = tree
    ? {
        files: tree.filter(({ path }) => !changed.has(path)),
        // As in the base: executable files stay executable.
        newerFiles: (await filesOf({ files: [...base, ...files] })).filter(({ path }) => changed.has(path)),
      }
    : { baseTar, deleted, files };
  return {
    build: { toolchain, ...laid, commands, artefacts, limits },
    argv: inBox(build.runCommand),
    entry: '',
    sources: files,
  };
}

/** A new file may hide a file of the base from the compiler, and these files change the build, so everything is rebuilt. */
function saysHowToBuild(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^(GNUmakefile|[Mm]akefile(\..+)?|CMakeLists\.txt|configure|meson\.build|BUILD|WORKSPACE)$|\.(mk|mak|cmake|am|ac|in|bzl|bazel|ninja)$/.test(
    name,
  );
}

/** Programs run in the work folder and artefacts are in `/box`, so `./kv_driver` of a problem means `/box/kv_driver`. */
export function inBox(argv: readonly string[]): string[] {
  return argv.map((part, index) => (index === 0 && part.startsWith('./') ? `/box/${part.slice(2)}` : part));
}
