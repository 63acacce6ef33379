/** Uploads and plans of imports between dry run and end, as blobs that are removed afterwards. Whose they are, their features know. */
import type { App } from '../app-context.ts';
import { AppError, NotFound } from '../errors.ts';

/** Stores what an import writes, an object on each line; answers its hash. Those of two imports are never the same blob. */
export async function holdPlan(app: App, importId: string, lines: string): Promise<string> {
  return (await app.heldUploads.put(Buffer.from(`${importId}\n${lines}`))).sha256;
}

/** @throws NotFound once it is gone */
export async function heldBlob(app: App, sha256: string | null): Promise<Buffer> {
  if (sha256 === null) throw new NotFound('import_gone');
  try {
    return await app.heldUploads.get(sha256);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') throw new NotFound('import_gone');
    throw error;
  }
}

/** Removes blobs that nothing needs any more. */
export async function dropHeldBlobs(
  app: App,
  isUsed: (sha256: string) => Promise<boolean>,
  hashes: readonly (string | null)[],
): Promise<void> {
  for (const sha256 of hashes) if (sha256 !== null && !(await isUsed(sha256))) await app.heldUploads.remove(sha256);
}
