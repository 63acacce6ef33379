/** A submission's files as a zip for download. */
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { readSubmission } from './submissions.service.ts';

/**
 * The files of a submission under their paths, for those who may read it; `DELETED.txt` lists files of the starter code
 * that it deletes. @throws NotFound
 */
export async function sourceZip(app: App, actor: Actor, id: string): Promise<Readable> {
  const { submission, files } = await readSubmission(app, actor, id);
  const zip = new ZipFile();
  const mtime = new Date(submission.submittedAt);
  for (const { path, sha256 } of files)
    if (sha256 !== null) zip.addBuffer(await app.blobs.get(sha256), path, { mtime });
  const deleted = files.filter((file) => file.sha256 === null).map((file) => file.path);
  if (deleted.length > 0) zip.addBuffer(Buffer.from(deleted.join('\n') + '\n'), 'DELETED.txt', { mtime });
  zip.end();
  return zip.outputStream as Readable;
}
