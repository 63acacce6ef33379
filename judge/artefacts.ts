/**
 * Two caches on the judge's disk for immutable content under a hexadecimal key; the least recently used content is removed
 * first. One holds inputs by SHA-256, downloaded from the site and verified. The other holds programs built from them (a
 * problem's base, a validator), by the hash of everything that went into the build. Losing either only costs time.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobRef } from './contract/job.ts';

const KEY = /^[0-9a-f]{64}$/;
const HASH_BYTES = 32;

/** The downloaded bytes are not those the job named: a fault of ours or the site's, never the student's. */
export class ArtefactError extends Error {
  override readonly name = 'ArtefactError';
}

export function sha256Hex(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * A store of files below one folder with a size limit. Every file starts with the hash of its content, so a file that was
 * written incompletely counts as absent. One process owns a folder.
 */
export class DiskCache {
  /** Least recently used first: a Map keeps insertion order, and each use re-inserts. */
  readonly #sizes = new Map<string, number>();
  #totalBytes = 0;
  #opened: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** The content stored under the key, or undefined. Counts as a use. */
  async read(key: string): Promise<Buffer | undefined> {
    await this.#open();
    if (!this.#sizes.has(key)) return undefined;
    const file = await readFile(this.#path(key)).catch(() => undefined);
    const content = file?.subarray(HASH_BYTES);
    if (!file || !content || !createHash('sha256').update(content).digest().equals(file.subarray(0, HASH_BYTES))) {
      await this.#drop(key);
      return undefined;
    }
    this.#use(key, file.length);
    const now = new Date();
    await utimes(this.#path(key), now, now).catch(() => undefined);
    return content;
  }

  /** Writes to a temporary file and renames it, then removes the least recently used files until the limit holds. */
  async write(key: string, content: Buffer): Promise<void> {
    await this.#open();
    if (content.length + HASH_BYTES > this.maxBytes) return;
    const temporary = join(this.folder, `tmp-${randomUUID()}`);
    try {
      await writeFile(temporary, Buffer.concat([createHash('sha256').update(content).digest(), content]));
      await rename(temporary, this.#path(key));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.#use(key, content.length + HASH_BYTES);
    for (const oldest of this.#sizes.keys()) {
      if (this.#totalBytes <= this.maxBytes) break;
      await this.#drop(oldest);
    }
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  #path(key: string): string {
    if (!KEY.test(key)) throw new ArtefactError(`not a cache key: ${key.slice(0, 80)}`);
    return join(this.folder, key);
  }

  #use(key: string, bytes: number): void {
    this.#totalBytes += bytes - (this.#sizes.get(key) ?? 0);
    this.#sizes.delete(key);
    this.#sizes.set(key, bytes);
  }

  async #drop(key: string): Promise<void> {
    this.#totalBytes -= this.#sizes.get(key) ?? 0;
    this.#sizes.delete(key);
    await rm(this.#path(key), { force: true });
  }

  #open(): Promise<void> {
    this.#opened ??= this.#scan().catch((error: unknown) => {
      // The next caller tries again: an unreadable folder may be repaired while the judge runs.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #scan(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const found: { key: string; bytes: number; usedAt: number }[] = [];
    for (const name of await readdir(this.folder)) {
      if (!KEY.test(name)) await rm(join(this.folder, name), { force: true, recursive: true });
      else {
        const { size, mtimeMs } = await stat(join(this.folder, name));
        found.push({ key: name, bytes: size, usedAt: mtimeMs });
      }
    }
    for (const { key, bytes } of found.sort((a, b) => a.usedAt - b.usedAt)) this.#use(key, bytes);
  }
}

/**
 * Inputs of jobs. `fetch` returns the content from disk or through `download`, verified against the reference. Concurrent
 * fetches of one blob download it once.
 */
export class ArtefactCache {
  readonly #coming = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly cache: DiskCache,
    private readonly download: (ref: BlobRef) => Promise<Buffer>,
  ) {}

  /** @throws ArtefactError when hash or size differ; and errors of `download`. */
  fetch(ref: BlobRef): Promise<Buffer> {
    const coming = this.#coming.get(ref.sha256);
    if (coming) return coming;
    const fetching = this.#fetch(ref).finally(() => this.#coming.delete(ref.sha256));
    this.#coming.set(ref.sha256, fetching);
    return fetching;
  }

  async #fetch(ref: BlobRef): Promise<Buffer> {
    const kept = await this.cache.read(ref.sha256);
    if (kept) return kept;
    const content = await this.download(ref);
    if (content.length !== ref.sizeBytes || sha256Hex(content) !== ref.sha256) {
      throw new ArtefactError(`blob ${ref.sha256} arrived with ${content.length} bytes and another hash`);
    }
    await this.cache.write(ref.sha256, content);
    return content;
  }
}
