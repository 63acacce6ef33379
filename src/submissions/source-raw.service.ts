/** Submitted files as they are, and all changes to the starter code as one patch. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { NotFound, Unavailable } from '../platform/errors.ts';
import { gitPatchOf } from '../platform/source-view.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { baseOfUnchecked } from './source-base.service.ts';
import { readSubmission } from './submissions.service.ts';

export interface RawFile {
  name: string;
  content: Buffer;
}

/** A file of a submission. @throws NotFound also for people who may not read it, and for a file that it deletes */
export async function rawFile(app: App, actor: Actor, id: string, path: string): Promise<RawFile> {
  const { files } = await readSubmission(app, actor, id);
  const file = files.find((one) => one.path === path);
  if (!file?.sha256) throw new NotFound('submission_file_not_found');
  return { name: path.slice(path.lastIndexOf('/') + 1), content: await app.blobs.get(file.sha256) };
}

/**
 * The changes as `git diff` writes them, byte for byte; binary files are only named.
 * @throws NotFound also where nothing is changed because there is no starter code, Unavailable when comparing takes too long
 */
export async function rawPatch(app: App, actor: Actor, id: string): Promise<RawFile> {
  const { submission, files } = await readSubmission(app, actor, id);
  const { pkg } = await getProblemVersionUnchecked(app, submission.problemVersionId);
  if (!pkg.kernel) throw new NotFound('submission_file_not_found');
  const base = await baseOfUnchecked(app, pkg.kernel.baseArchive.sha256);
  // Bytes as characters: files need not be UTF-8.
  const bytes = (content: Buffer | undefined) => content?.toString('latin1');
  const changed = files.map(async ({ path, sha256 }) => {
    const contents = [base.read(path), sha256 === null ? undefined : await app.blobs.get(sha256)];
    const [before, after] = contents.map(bytes);
    const isBinary = contents.some((one) => one?.includes(0));
    return isBinary
      ? { path: bytes(Buffer.from(path))!, before: before && '', after: after && '', isBinary }
      : { path: bytes(Buffer.from(path))!, before, after };
  });
  const patch = await gitPatchOf(await Promise.all(changed));
  if (patch === undefined) throw new Unavailable('patch_takes_too_long');
  return { name: `submission-${submission.id}.patch`, content: Buffer.from(patch, 'latin1') };
}
