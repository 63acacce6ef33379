/** Files of past contests and plans between dry run and the end of an import, as blobs that are removed afterwards. */
import type { App } from '../platform/app-context.ts';
import { dropHeldBlobs, heldBlob } from '../platform/storage/held-blobs.ts';
import { isPastBlobUsed } from './past-contests.store.ts';

/** A blob of these is never one of packages or lists, which are held in the same place. */
const MAGIC = 'kernelway past contest 1 ';

/** Stores a file; answers its hash. */
export async function holdFileUnchecked(
  app: App,
  { name, content }: { name: string; content: Buffer },
): Promise<string> {
  const head = Buffer.from(`${MAGIC}${JSON.stringify(name)}\n`);
  return (await app.heldUploads.put(Buffer.concat([head, content]))).sha256;
}

/** A held file. @throws NotFound once it is gone */
export async function heldFileUnchecked(app: App, sha256: string | null): Promise<{ name: string; content: Buffer }> {
  const blob = await heldBlob(app, sha256);
  const end = blob.indexOf('\n');
  return { name: JSON.parse(blob.subarray(MAGIC.length, end).toString()) as string, content: blob.subarray(end + 1) };
}

/** Removes blobs that no import needs any more. */
export async function dropPastBlobsUnchecked(app: App, ...hashes: (string | null)[]): Promise<void> {
  await dropHeldBlobs(app, (sha256) => isPastBlobUsed(app.db, sha256), hashes);
}
