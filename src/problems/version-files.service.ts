/** Contents of a version's files, for staff, and differences between the text files of two versions. */
import type { Readable } from 'node:stream';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { shownFiles, type ShownFile } from '../platform/source-view.ts';
import {
  listedFiles,
  versionDifference,
  type FileChange,
  type VersionDifference,
} from '../packages/package-files.rules.ts';
import { exportPackageUnchecked } from '../packages/package-archive.service.ts';
import { mayWithProblem, requireVersionsReadable, requireWithProblem } from './problem-people.service.ts';
import { problemFileUnchecked, type ProblemFile } from './problem-page.service.ts';
import type { LoadedVersion } from './problems.rules.ts';
import { getProblemVersionUnchecked } from './problems.service.ts';

/** At most this many changed files are compared; the others are only listed. */
const MOST_COMPARED = 50;
/** Larger files are not compared line by line. */
const MOST_COMPARED_BYTES = 256 * 1024;

/** A file of a version by its path, for those who may read the problem. @throws NotFound */
export async function readVersionFile(
  app: App,
  actor: Actor,
  { problem, pkg }: LoadedVersion,
  path: string,
): Promise<{ content: Buffer; sha256: string }> {
  await requireWithProblem(app, actor, 'problem.read', problem.id);
  const file = listedFiles(pkg).find((one) => one.path === path);
  if (!file) throw new NotFound('problem_file_not_found');
  // Old versions list files of the starter code, which are in one archive.
  if (!(await app.blobs.has(file.sha256))) throw new NotFound('problem_file_not_found');
  return { content: await app.blobs.get(file.sha256), sha256: file.sha256 };
}

export interface VersionComparison extends VersionDifference {
  /** Changed text files, compared line by line; null if a file is too large or not text. */
  texts: ShownFile[];
  /** Changed files that were left out because there were too many. */
  notCompared: number;
}

/** The whole package of a version, for those who may read the problem. @throws NotFound */
export async function exportVersion(app: App, actor: Actor, { problem, pkg }: LoadedVersion): Promise<Readable> {
  await requireWithProblem(app, actor, 'problem.read', problem.id);
  return exportPackageUnchecked(app, pkg);
}

/**
 * What everyone sees of a problem, of any version, for those who may read it; see `problemFileUnchecked`.
 * @throws NotFound
 */
export async function anyVersionsFile(
  app: App,
  actor: Actor,
  versionId: string,
  kind: string,
  path: string,
): Promise<ProblemFile> {
  const { problem, pkg } = await getProblemVersionUnchecked(app, versionId);
  if (!(await mayWithProblem(app, actor, 'problem.read', problem.id))) throw new NotFound('problem_file_not_found');
  return await problemFileUnchecked(app, pkg, kind, path);
}

/** Differences between two versions: files, limits, and the lines of changed text files, for those who may read the problem. */
export async function compareVersions(
  app: App,
  actor: Actor,
  older: LoadedVersion,
  newer: LoadedVersion,
): Promise<VersionComparison> {
  await requireVersionsReadable(app, actor, [older.version, newer.version]);
  const difference = versionDifference(older.pkg, newer.pkg);
  const changed = difference.files.filter((file) => file.change === 'changed' && sizeOf(file) <= MOST_COMPARED_BYTES);
  const compared = changed.slice(0, MOST_COMPARED);
  const texts = await Promise.all(
    compared.map(async ({ path, before, after }) => {
      const [old, now] = await Promise.all([contentOf(app, before!.sha256), contentOf(app, after!.sha256)]);
      return old && now && !old.includes(0) ? { path, content: now, base: old.toString('utf8') } : undefined;
    }),
  );
  return {
    ...difference,
    texts: await shownFiles(texts.filter((one) => one !== undefined)),
    notCompared: changed.length - compared.length,
  };
}

function sizeOf({ before, after }: FileChange): number {
  return Math.max(before?.sizeBytes ?? 0, after?.sizeBytes ?? 0);
}

async function contentOf(app: App, sha256: string): Promise<Buffer | undefined> {
  return (await app.blobs.has(sha256)) ? await app.blobs.get(sha256) : undefined;
}
