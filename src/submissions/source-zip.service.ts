/** A submission's files as a zip for download. */
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { App } from '../platform/app-context.ts';
import type { Submission } from './submissions.rules.ts';
import type { StoredFile } from './submissions.store.ts';

/** The files under their paths; `DELETED.txt` lists files of the starter code that the submission deletes. */
export async function sourceZip(app: App, submission: Submission, files: readonly StoredFile[]): Promise<Readable> {
  const zip = new ZipFile();
  const mtime = new Date(submission.submittedAt);
  for (const { path, sha256 } of files)
    if (sha256 !== null) zip.addBuffer(await app.blobs.get(sha256), path, { mtime });
  const deleted = files.filter((file) => file.sha256 === null).map((file) => file.path);
  if (deleted.length > 0) zip.addBuffer(Buffer.from(deleted.join('\n') + '\n'), 'DELETED.txt', { mtime });
  zip.end();
  return zip.outputStream as Readable;
}
