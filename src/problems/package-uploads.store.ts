/** Every query of uploaded packages that wait for a decision. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface PackageUpload {
  id: string;
  userId: string;
  fileName: string;
  sha256: string;
  sizeBytes: number;
  createdAt: number;
  expiresAt: number;
}

interface UploadRow {
  id: string;
  user_id: string;
  file_name: string;
  sha256: string;
  size_bytes: number | string;
  created_at: number;
  expires_at: number;
}

function toUpload(row: UploadRow): PackageUpload {
  return {
    id: row.id,
    userId: row.user_id,
    fileName: row.file_name,
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export async function insertUpload(db: DbOrTrx, upload: PackageUpload): Promise<void> {
  await db('package_uploads').insert({
    id: upload.id,
    user_id: upload.userId,
    file_name: upload.fileName,
    sha256: upload.sha256,
    size_bytes: upload.sizeBytes,
    created_at: upload.createdAt,
    expires_at: upload.expiresAt,
  });
}

/** One that this person uploaded and that has not expired. */
export async function findUpload(
  db: DbOrTrx,
  id: string,
  userId: string,
  nowMs: number,
): Promise<PackageUpload | undefined> {
  const row = (await db('package_uploads').where({ id, user_id: userId }).where('expires_at', '>', nowMs).first()) as
    UploadRow | undefined;
  return row && toUpload(row);
}

/** Of a person, newest first. */
export async function listUploadsOf(db: DbOrTrx, userId: string): Promise<PackageUpload[]> {
  const rows = (await db('package_uploads').where({ user_id: userId }).orderBy('id', 'desc')) as UploadRow[];
  return rows.map(toUpload);
}

export async function listExpiredUploads(db: DbOrTrx, nowMs: number, limit: number): Promise<PackageUpload[]> {
  const rows = (await db('package_uploads')
    .where('expires_at', '<=', nowMs)
    .orderBy('expires_at')
    .limit(limit)) as UploadRow[];
  return rows.map(toUpload);
}

export async function deleteUpload(db: DbOrTrx, id: string): Promise<void> {
  await db('package_uploads').where({ id }).delete();
}

/** Whether another upload has the same bytes. */
export async function isHeld(db: DbOrTrx, sha256: string): Promise<boolean> {
  return (await db('package_uploads').where({ sha256 }).first('id')) !== undefined;
}
