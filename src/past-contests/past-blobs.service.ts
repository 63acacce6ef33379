/** Files of past contests and plans between dry run and the end of an import, as blobs that are removed afterwards. */
import type { App } from '../platform/app-context.ts';
import { AppError, NotFound } from '../platform/errors.ts';
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
  const blob = await pastBlobUnchecked(app, sha256);
  const end = blob.indexOf('\n');
  return { name: JSON.parse(blob.subarray(MAGIC.length, end).toString()) as string, content: blob.subarray(end + 1) };
}

/** Stores the plan of an import; answers its hash. */
export async function holdPastPlanUnchecked(app: App, importId: string, lines: string): Promise<string> {
  return (await app.heldUploads.put(Buffer.from(`${importId}\n${lines}`))).sha256;
}

export async function pastBlobUnchecked(app: App, sha256: string | null): Promise<Buffer> {
  if (sha256 === null) throw new NotFound('import_gone');
  try {
    return await app.heldUploads.get(sha256);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') throw new NotFound('import_gone');
    throw error;
  }
}

/** Removes blobs that no import needs any more. */
export async function dropPastBlobsUnchecked(app: App, ...hashes: (string | null)[]): Promise<void> {
  for (const sha256 of hashes)
    if (sha256 !== null && !(await isPastBlobUsed(app.db, sha256))) await app.heldUploads.remove(sha256);
}
