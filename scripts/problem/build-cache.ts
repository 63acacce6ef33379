/**
 * Builds of `problem verify`, kept between runs in the user's cache folder. The key of an entry contains everything
 * that goes into a build, so entries never become wrong and are only removed to make room. Several runs may share the
 * folder: each write is complete or does not appear, an entry that another run has just removed counts as missing,
 * and there is no shared index. Losing the cache costs only time, so disk errors never end a run.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { BuiltCache } from '../../judge/stages/job-context.ts';

const KEY = /^[0-9a-f]{64}$/;
const HASH_BYTES = 32;
export const BUILD_CACHE_BYTES = 1024 * 1024 * 1024;
/** A file that is still being written is younger than this; an older one was left by a run that was killed. */
const TEMPORARY_AGE_MS = 60 * 60 * 1000;
const PRIVATE_FOLDER = 0o700;

/** `$XDG_CACHE_HOME/kernelway/builds`, by default `~/.cache/kernelway/builds`. */
export function buildCacheFolder(env: NodeJS.ProcessEnv): string {
  const own = env['XDG_CACHE_HOME'];
  return join(own && isAbsolute(own) ? own : join(homedir(), '.cache'), 'kernelway', 'builds');
}

/**
 * Opens the cache in a folder, which is created with mode 0700. Throws with a sentence if it cannot be created, or if
 * others could have written into it, because its contents are executed.
 */
export async function openBuildCache(folder: string, maxBytes: number = BUILD_CACHE_BYTES): Promise<BuiltCache> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const { uid, mode } = await lstat(folder).then((found) => {
    if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
    return found;
  });
  if (uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user`);
  if ((mode & 0o077) !== 0) throw new Error(`${folder} is open to other users (chmod 700 it)`);
  return new SharedBuildCache(folder, maxBytes);
}

class SharedBuildCache implements BuiltCache {
  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** Undefined also for a damaged entry. Counts as a use. */
  async read(key: string): Promise<Buffer | undefined> {
    const path = this.#path(key);
    const file = await readFile(path).catch(() => undefined);
    if (!file) return undefined;
    const content = file.subarray(HASH_BYTES);
    if (!sha256(content).equals(file.subarray(0, HASH_BYTES))) {
      await rm(path, { force: true }).catch(() => undefined);
      return undefined;
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return content;
  }

  async write(key: string, content: Buffer): Promise<void> {
    const path = this.#path(key);
    if (content.length + HASH_BYTES > this.maxBytes) return;
    const temporary = join(this.folder, `tmp-${randomUUID()}`);
    try {
      await writeFile(temporary, Buffer.concat([sha256(content), content]), { mode: 0o600 });
      await rename(temporary, path);
      await this.#evict();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  #path(key: string): string {
    if (!KEY.test(key)) throw new Error(`not a cache key: ${key.slice(0, 80)}`);
    return join(this.folder, key);
  }

  /** Removes the entries that have not been used for longest until the limit holds. */
  async #evict(): Promise<void> {
    const entries: { path: string; bytes: number; usedAtMs: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => undefined);
      if (!found) continue;
      if (KEY.test(name)) entries.push({ path, bytes: found.size, usedAtMs: found.mtimeMs });
      else if (Date.now() - found.mtimeMs > TEMPORARY_AGE_MS) await rm(path, { force: true });
    }
    let totalBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of entries.sort((one, other) => one.usedAtMs - other.usedAtMs)) {
      if (totalBytes <= this.maxBytes) return;
      await rm(path, { force: true });
      totalBytes -= bytes;
    }
  }
}

function sha256(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
