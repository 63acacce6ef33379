/** Uploaded lists and plans between dry run and confirmation, as blobs that are removed afterwards. */
import type { App } from '../platform/app-context.ts';
import { dropHeldBlobs, heldBlob } from '../platform/storage/held-blobs.ts';
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
  const blob = await heldBlob(app, sha256);
  const end = blob.indexOf('\n');
  const head = JSON.parse(blob.subarray(MAGIC.length, end).toString()) as { name: string; bytes: number }[];
  let at = end + 1;
  return head.map(({ name, bytes }) => {
    const content = blob.subarray(at, at + bytes);
    at += bytes;
    return { name, content };
  });
}

/** Removes blobs that no import needs any more. */
export async function dropBlobsUnchecked(app: App, ...hashes: (string | null)[]): Promise<void> {
  await dropHeldBlobs(app, (sha256) => isBlobUsed(app.db, sha256), hashes);
}
