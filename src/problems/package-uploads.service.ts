/**
 * Uploaded packages between dry run and decision: kept for a day, so that nothing has to be uploaded twice. They are apart from
 * the blobs of versions, because they are deleted later.
 */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { AppError, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import * as store from './package-uploads.store.ts';
import { requireImporter } from './problems.service.ts';
import type { PackageUpload } from './package-uploads.store.ts';

/** How long a person has to decide. */
export const HELD_MS = 24 * 3_600_000;
/** How many uploads of one person may wait; the oldest is removed for a new one. */
const MOST_HELD = 3;
const EXPIRED_AT_A_TIME = 100;

/** Stores an uploaded archive temporarily; returns its id. */
export async function holdUpload(
  app: App,
  actor: UserActor,
  file: { fileName: string; content: Buffer },
): Promise<string> {
  await requireImporter(app, actor);
  const { sha256, sizeBytes } = await app.heldUploads.put(file.content);
  const nowMs = app.clock.nowMs();
  const id = newId();
  await store.insertUpload(app.db, {
    id,
    userId: actor.id,
    fileName: file.fileName.slice(0, 255),
    sha256,
    sizeBytes,
    createdAt: nowMs,
    expiresAt: nowMs + HELD_MS,
  });
  const others = (await store.listUploadsOf(app.db, actor.id)).filter((upload) => upload.id !== id);
  for (const upload of others.slice(MOST_HELD - 1)) await forget(app, upload);
  return id;
}

/** A waiting upload with its bytes, for the person who uploaded it. @throws NotFound also when it has expired. */
export async function getUpload(app: App, actor: UserActor, id: string): Promise<PackageUpload & { content: Buffer }> {
  await requireImporter(app, actor);
  const upload = await store.findUpload(app.db, id, actor.id, app.clock.nowMs());
  if (!upload) throw new NotFound('package_upload_gone');
  try {
    return { ...upload, content: await app.heldUploads.get(upload.sha256) };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') throw new NotFound('package_upload_gone');
    throw error;
  }
}

/** Deletes an upload after the decision; it may already be deleted. */
export async function dropUpload(app: App, actor: UserActor, id: string): Promise<void> {
  await requireImporter(app, actor);
  const upload = await store.findUpload(app.db, id, actor.id, app.clock.nowMs());
  if (upload) await forget(app, upload);
}

/** Housekeeping: deletes expired uploads. */
export async function removeExpiredUploadsUnchecked(app: App): Promise<void> {
  for (const upload of await store.listExpiredUploads(app.db, app.clock.nowMs(), EXPIRED_AT_A_TIME))
    await forget(app, upload);
}

async function forget(app: App, upload: PackageUpload): Promise<void> {
  await store.deleteUpload(app.db, upload.id);
  // If the same bytes arrive at this moment, their row has no blob and the upload is requested again.
  if (!(await store.isHeld(app.db, upload.sha256))) await app.heldUploads.remove(upload.sha256);
}
