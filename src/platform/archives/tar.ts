/** Tar archives, plain or gzipped. Reading applies limits while inflating; writing the same tree gives the same bytes. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as tar from 'tar-stream';
import { ArchiveRefusal, checkedPath, isLitter, overLimit, printable, refuseClashes } from './archive.ts';
import type { ArchiveFile, ArchiveLimits } from './archive.ts';

export interface TarContent extends ArchiveFile {
  content: Buffer;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
/** Headers and padding of a tar: this much per entry is allowed in addition to the files. */
const HEADER_BYTES = 2048;

/**
 * The files of a tar or tar.gz in its order. Stops inflating as soon as a limit is passed.
 * @throws ArchiveRefusal
 */
export async function readTar(packed: Buffer, limits: ArchiveLimits): Promise<TarContent[]> {
  const extract = tar.extract();
  const files: TarContent[] = [];
  let entries = 0;
  let totalBytes = 0;
  const read = async (): Promise<void> => {
    for await (const entry of extract) {
      entries += 1;
      if (entries > limits.entries)
        throw new ArchiveRefusal('too_many_files', { count: entries, limit: limits.entries });
      const { name, type, size, mode, pax } = entry.header;
      if (type === 'directory') {
        if (name !== './' && name !== '.') checkedPath(name);
        entry.resume();
        continue;
      }
      const path = checkedPath(name);
      if (type === 'symlink' || type === 'link') throw new ArchiveRefusal('symlink', { path: printable(path) });
      // A file with holes begins with the list of them.
      const isSparse = Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'));
      if ((type !== 'file' && type !== 'contiguous-file') || isSparse) {
        throw new ArchiveRefusal('special_file', { path: printable(path) });
      }
      totalBytes += size ?? 0;
      if (totalBytes > limits.totalBytes) throw overLimit(totalBytes, packed.length, limits.totalBytes);
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
      if (isLitter(path)) continue;
      const content = Buffer.concat(chunks);
      const executable = ((mode ?? 0) & 0o100) !== 0;
      files.push({ path, sizeBytes: content.length, executable, content, read: () => Promise.resolve(content) });
    }
  };
  // Inflating has a limit of its own: a stream of only padding and headers has no files to count.
  const most = limits.totalBytes + limits.entries * HEADER_BYTES + 1024 * 1024;
  await Promise.all([refusing(read()), refusing(feed(packed, extract, most))]).catch((error: unknown) => {
    extract.destroy();
    throw error;
  });
  refuseClashes(files.map((file) => file.path));
  return files;
}

async function feed(packed: Buffer, extract: tar.Extract, mostBytes: number): Promise<void> {
  let inflated = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      inflated += chunk.length;
      if (inflated > mostBytes) throw overLimit(inflated, packed.length, mostBytes);
      yield chunk;
    }
  }
  // A chunk of a million bytes would be read at once; smaller slices make the limits exact.
  const slices = Readable.from(sliced(packed));
  if (packed.subarray(0, 2).equals(GZIP)) await pipeline(slices, createGunzip(), counted, extract);
  else await pipeline(slices, counted, extract);
}

function* sliced(buffer: Buffer): Generator<Buffer> {
  for (let at = 0; at < buffer.length; at += 65536) yield buffer.subarray(at, at + 65536);
}

async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ArchiveRefusal) throw error;
    throw new ArchiveRefusal('archive_broken', { reason: printable((error as Error).message) });
  }
}

/** A tar of the files, sorted by path and without times or owners: the same tree always has the same hash. */
export async function packTar(
  files: readonly { path: string; content: Buffer; executable?: boolean }[],
): Promise<Buffer> {
  const pack = tar.pack();
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const file of sorted) {
    const mode = file.executable ? 0o755 : 0o644;
    pack.entry({ name: file.path, mode, mtime: new Date(0), uid: 0, gid: 0 }, file.content);
  }
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
