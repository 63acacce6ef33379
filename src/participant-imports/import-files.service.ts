/** Uploaded lists and plans between dry run and confirmation, as blobs that are removed afterwards. */
import type { App } from '../platform/app-context.ts';
import { AppError, NotFound } from '../platform/errors.ts';
import { isBlobUsed } from './imports.store.ts';

export interface HeldFile {
  name: string;
  content: Buffer;
}

/** A blob of these is never one of packages, which are held in the same place. */
const MAGIC = 'kernelway import 1 ';

/** Stores the files of an import as one blob; answers its hash. */
export async function holdFilesUnchecked(app: App, files: readonly HeldFile[]): Promise<string> {
  const head = JSON.stringify(files.map(({ name, content }) => ({ name, bytes: content.length })));
  const blob = Buffer.concat([Buffer.from(`${MAGIC}${head}\n`), ...files.map(({ content }) => content)]);
  return (await app.heldUploads.put(blob)).sha256;
}

/** The files of an import. @throws NotFound once they are gone */
export async function heldFilesUnchecked(app: App, sha256: string | null): Promise<HeldFile[]> {
  const blob = await blobUnchecked(app, sha256);
  const end = blob.indexOf('\n');
  const head = JSON.parse(blob.subarray(MAGIC.length, end).toString()) as { name: string; bytes: number }[];
  let at = end + 1;
  return head.map(({ name, bytes }) => {
    const content = blob.subarray(at, at + bytes);
    at += bytes;
    return { name, content };
  });
}

/** Stores what an import writes, a participant on each line; answers its hash. */
export async function holdPlanUnchecked(app: App, importId: string, lines: string): Promise<string> {
  return (await app.heldUploads.put(Buffer.from(`${importId}\n${lines}`))).sha256;
}

export async function blobUnchecked(app: App, sha256: string | null): Promise<Buffer> {
  if (sha256 === null) throw new NotFound('import_gone');
  try {
    return await app.heldUploads.get(sha256);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') throw new NotFound('import_gone');
    throw error;
  }
}

/** Removes blobs that no import needs any more. */
export async function dropBlobsUnchecked(app: App, ...hashes: (string | null)[]): Promise<void> {
  for (const sha256 of hashes)
    if (sha256 !== null && !(await isBlobUsed(app.db, sha256))) await app.heldUploads.remove(sha256);
}
