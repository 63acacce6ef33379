/**
 * Immutable, content-addressed storage: the key is the SHA-256 of the bytes. A blob is written before the row that names
 * it, so a crash can leave an unused blob but never a row without its blob. Blobs are on disk; an object store would fit
 * the same interface.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { NotFound } from '../errors.ts';

export interface StoredBlob {
  sha256: string;
  sizeBytes: number;
}

export interface BlobStore {
  /** Stores bytes durably; storing the same bytes again does nothing. */
  put(content: Buffer): Promise<StoredBlob>;
  /** @throws NotFound when no such blob exists. */
  get(sha256: string): Promise<Buffer>;
  /** @throws NotFound when no such blob exists. */
  stream(sha256: string): Promise<{ sizeBytes: number; body: Readable }>;
  has(sha256: string): Promise<boolean>;
  /** Deletes a blob if it exists. Only for temporary blobs, never for those that versions refer to. */
  remove(sha256: string): Promise<void>;
}

/** Blobs as files below a folder: `ab/cd/abcd…`. */
export class DiskBlobStore implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(content: Buffer): Promise<StoredBlob> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const blob = { sha256, sizeBytes: content.length };
    const path = this.#path(sha256);
    // Asking takes a few microseconds, asking in another thread ten times as long.
    if (existsSync(path)) return blob;
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    const file = await openInFolder(temporary);
    try {
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await rename(temporary, path);
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
      throw error;
    }
    return blob;
  }

  async get(sha256: string): Promise<Buffer> {
    return await readFile(this.#path(sha256)).catch(notFound);
  }

  async stream(sha256: string): Promise<{ sizeBytes: number; body: Readable }> {
    const path = this.#path(sha256);
    const { size } = await stat(path).catch(notFound);
    return { sizeBytes: size, body: createReadStream(path) };
  }

  async has(sha256: string): Promise<boolean> {
    return await stat(this.#path(sha256)).then(
      () => true,
      () => false,
    );
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.#path(sha256), { force: true });
  }

  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new NotFound('blob_not_found');
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

/** Opens a new file; its folder is made when it turns out that there is none. */
async function openInFolder(path: string): Promise<FileHandle> {
  const openNew = () => open(path, 'w', 0o600);
  return await openNew().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(join(path, '..'), { recursive: true });
    return await openNew();
  });
}

function notFound(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw new NotFound('blob_not_found');
  throw error;
}
