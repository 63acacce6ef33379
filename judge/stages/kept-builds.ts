/**
 * Builds that belong to the problem and are kept between jobs: validators, the base, and the whole tree of a built base, on top of
 * which submissions are built. They come from containers that never contained anything submitted.
 */
import { sha256Hex } from '../artefacts.ts';
import type { JudgeJob } from '../contract/job.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';
import type { BuildPlan } from './build-plan.ts';
import { ProblemError } from './job-context.ts';
import type { BuiltCache, JobContext } from './job-context.ts';
import { packFiles, unpackFiles } from './packed-files.ts';
import { runBuild } from './run-build.ts';
import type { BuiltOnce } from './run-build.ts';

/** Reports that the submission itself is not being built yet. */
export function sayBaseIsBuilt({ job, onProgress }: JobContext, testsDone: number): void {
  onProgress({ token: job.token, stage: 'building-base', testsDone, testsTotal: job.tests.length });
}

/** A build of the problem. Throws when it does not build; `onBuild` is called if it has to be built. */
export async function neededBuild(
  ctx: JobContext,
  keyParts: unknown,
  plan: BuildPlan,
  what: string,
  onBuild: () => void = () => undefined,
): Promise<BoxFile[]> {
  const key = sha256Hex(JSON.stringify([keyParts, await ctx.boxes.imageId(plan.toolchain)]));
  const kept = await ctx.built?.read(key);
  if (kept) return unpackFiles(kept);
  onBuild();
  const { fact, artefacts, lost } = await runBuild(ctx, plan);
  if (lost) throw new SandboxError(`the container died while ${what} was built, twice`);
  if (fact.outcome !== 'ok') throw new ProblemError(`${what} does not build: ${fact.output.slice(0, 2000)}`);
  await ctx.built?.write(key, await packFiles(artefacts));
  return artefacts;
}

/** Trees being built, so that two jobs build the same one once; and those that failed to build. */
const known = new WeakMap<BuiltCache, Map<string, Promise<Buffer | undefined>>>();

/**
 * The tree produced by a plan, in the order in which its files were created, so that no file becomes older than its sources.
 * Undefined if it does not build, or without a cache.
 */
export async function keptTree(
  ctx: JobContext,
  keyParts: unknown[],
  plan: BuildPlan,
  testsDone = 0,
): Promise<BoxFile[] | undefined> {
  const { built } = ctx;
  if (!built) return undefined;
  const key = sha256Hex(JSON.stringify([...keyParts, await ctx.boxes.imageId(plan.toolchain)]));
  const kept = await built.read(key);
  if (kept) return await unpackFiles(kept);
  sayBaseIsBuilt(ctx, testsDone);
  const tree = await builtOnce(ctx, built, key, plan);
  return tree && (await unpackFiles(tree));
}

async function builtOnce(
  ctx: JobContext,
  built: BuiltCache,
  key: string,
  plan: BuildPlan,
): Promise<Buffer | undefined> {
  const trees = known.get(built) ?? new Map<string, Promise<Buffer | undefined>>();
  known.set(built, trees);
  for (;;) {
    const coming = trees.get(key);
    if (!coming) break;
    try {
      return await coming;
    } catch {
      // The job that was building it was aborted.
      if (trees.get(key) === coming) trees.delete(key);
    }
  }
  const building = buildTree(ctx, built, key, plan);
  trees.set(key, building);
  const tree = await building;
  // From here on it is read from disk; a base that does not build is remembered here.
  if (tree) trees.delete(key);
  return tree;
}

async function buildTree(
  ctx: JobContext,
  built: BuiltCache,
  key: string,
  plan: BuildPlan,
): Promise<Buffer | undefined> {
  const { fact, artefacts, lost } = await runBuild(ctx, { ...plan, artefacts: 'all' });
  if (lost) throw new SandboxError('the container died while the base was built, twice');
  if (fact.outcome !== 'ok') return undefined;
  const tree = await packFiles(artefacts);
  await built.write(key, tree);
  return tree;
}

const FACT_FILE = 'fact.json';
const FILES = 'files/';

/**
 * The build of a submission. If the context keeps builds, a successful one is kept under the hash of everything that
 * goes into it: image, files with their contents, base, commands, limits. `isKept` says that nothing was built.
 */
export async function submissionBuild(ctx: JobContext, plan: BuildPlan): Promise<BuiltOnce & { isKept: boolean }> {
  const { submissionBuilds } = ctx;
  if (!submissionBuilds) return { ...(await runBuild(ctx, plan)), isKept: false };
  const imageId = await ctx.boxes.imageId(plan.toolchain);
  const key = sha256Hex(JSON.stringify(['submission', imageId, contentsOf(plan)]));
  const kept = await submissionBuilds.read(key);
  if (kept) {
    const [fact, ...files] = await unpackFiles(kept);
    const artefacts = files.map((file) => ({ ...file, path: file.path.slice(FILES.length) }));
    return {
      fact: JSON.parse(fact!.content.toString('utf8')) as BuiltOnce['fact'],
      artefacts,
      imageId,
      lost: false,
      isKept: true,
    };
  }
  const built = await runBuild(ctx, plan);
  // A failed build is tried again: the machine may have been at fault.
  if (built.fact.outcome === 'ok') {
    const fact = { path: FACT_FILE, content: Buffer.from(JSON.stringify(built.fact)) };
    const files = built.artefacts.map((file) => ({ ...file, path: `${FILES}${file.path}` }));
    await submissionBuilds.write(key, await packFiles([fact, ...files]));
  }
  return { ...built, isKept: false };
}

/**
 * The part of a cache that belongs to those who share builds with this job; undefined where nobody does. Keeping a build
 * takes no time of the job, and a build that could not be kept is made again.
 */
export function sharedBuilds(cache: BuiltCache | undefined, { sharesBuilds }: JudgeJob): BuiltCache | undefined {
  if (!cache || sharesBuilds === undefined) return undefined;
  const within = (key: string): string => sha256Hex(JSON.stringify([sharesBuilds, key]));
  return {
    read: (key) => cache.read(within(key)),
    write: (key, content) => {
      void cache.write(within(key), content).catch(() => undefined);
      return Promise.resolve();
    },
  };
}

/** A plan with hashes instead of contents. */
function contentsOf({ baseTar, files, newerFiles, headers: _quicker, ...rest }: BuildPlan): unknown {
  const hashed = (list: readonly BoxFile[]): unknown[] =>
    list.map(({ path, content, executable }) => [path, sha256Hex(content), executable ?? false]);
  return [rest, baseTar && sha256Hex(baseTar), hashed(files), hashed(newerFiles ?? [])];
}
