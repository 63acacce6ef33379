/** The starter code that a submission changes, read from its stored archive. */
import { LRUCache } from 'lru-cache';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { readTar } from '../platform/archives/tar.ts';
import type { FileToShow } from '../platform/source-view.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { Submission, Told } from './submissions.rules.ts';
import { readSubmission } from './submissions.service.ts';

export interface BaseTree {
  has(path: string): boolean;
  read(path: string): Buffer | undefined;
  paths(): string[];
}

/** Our own archives, already checked at import: the limits only guard against mistakes. */
const LIMITS = { totalBytes: 1024 * 1024 * 1024, entries: 200_000 };

/** The tree in a base archive (`KernelSpec.baseArchive`). Throws ArchiveRefusal when it is not a tar. */
export async function baseTreeOf(archive: Buffer): Promise<BaseTree> {
  const files = await readTar(archive, LIMITS);
  return baseTree(new Map(files.map((file) => [file.path, file.content])));
}

/** A tree from file contents by path. */
export function baseTree(contents: ReadonlyMap<string, Buffer>): BaseTree {
  return {
    has: (path) => contents.has(path),
    read: (path) => contents.get(path),
    paths: () => [...contents.keys()],
  };
}

const bases = new LRUCache<string, Promise<BaseTree>>({ max: 8 });

/** Starter code by the hash of its archive. It never changes, so the last few stay in memory. */
export async function baseOfUnchecked(app: App, sha256: string): Promise<BaseTree> {
  const known = bases.get(sha256);
  if (known) return await known;
  const tree = app.blobs.get(sha256).then(baseTreeOf);
  bases.set(sha256, tree);
  tree.catch(() => bases.delete(sha256));
  return await tree;
}

/**
 * A submission with its files and those of its starter code, for a page that shows the differences to those who may read
 * it: of the version it was submitted to, unless another is given. @throws NotFound
 */
export async function readSource(
  app: App,
  actor: Actor,
  id: string,
  against?: LoadedVersion,
): Promise<{ submission: Submission & Told; loaded: LoadedVersion; files: FileToShow[] }> {
  const { submission, files } = await readSubmission(app, actor, id);
  const loaded = against ?? (await getProblemVersionUnchecked(app, submission.problemVersionId));
  const { pkg } = loaded;
  const read = files.map(async ({ path, sha256 }) => ({
    path,
    content: sha256 === null ? undefined : await app.blobs.get(sha256),
    base: await baseFileUnchecked(app, pkg, path),
  }));
  return { submission, loaded, files: await Promise.all(read) };
}

/** Content of a file of the problem's base, for the diff; undefined when the file is new. */
export async function baseFileUnchecked(app: App, pkg: StoredPackage, path: string): Promise<string | undefined> {
  if (!pkg.kernel) return undefined;
  return (await baseOfUnchecked(app, pkg.kernel.baseArchive.sha256)).read(path)?.toString('utf8');
}
