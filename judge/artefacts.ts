/**
 * Two caches on the judge's disk, both of immutable content under a hexadecimal key, least recently used out first:
 * inputs by their sha256, fetched from the site and verified on arrival, and programs built from them (a problem's base,
 * a validator) under the hash of everything that went into the build. Losing either costs time only.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobRef } from './contract/job.ts';

const KEY = /^[0-9a-f]{64}$/;
const HASH_BYTES = 32;

/** The bytes that arrived are not the bytes the job named: our fault or the site's, never the student's. */
export class ArtefactError extends Error {
  override readonly name = 'ArtefactError';
}

export function sha256Hex(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Bounded store of files below one folder. Every file carries the hash of its content in front, so that a file torn by
 * a power cut reads as absent. One process owns a folder.
 */
export class DiskCache {
  /** Oldest use first: a Map keeps insertion order, and a use re-inserts. */
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

  /** Stores by writing aside and renaming, then evicts the least recently used until the bound holds. */
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
      // Looked at again by the next who asks: a folder that cannot be read now may be fixed while the judge runs.
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
 * Inputs of jobs. `fetch` gives the content from disk or through `download`, verified against the reference; two
 * fetches of one blob at the same time download it once.
 */
export class ArtefactCache {
  readonly #coming = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly cache: DiskCache,
    private readonly download: (ref: BlobRef) => Promise<Buffer>,
  ) {}

  /** Throws ArtefactError when what arrives has another hash or size, and whatever `download` throws. */
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
