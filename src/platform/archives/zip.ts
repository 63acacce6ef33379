/** Zip archives, from memory or from disk. The whole directory is checked before any byte is inflated. */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { ArchiveRefusal, checkedPath, isInGit, isLitter, overLimit, printable, refuseClashes } from './archive.ts';
import type { ArchiveFile, ArchiveLimits } from './archive.ts';
import { zipNames } from './zip-names.ts';

export interface OpenZip {
  files: ArchiveFile[];
  /** Folders that have entries of their own, whether or not anything is in them. */
  folders: string[];
  /** Releases the file on disk; `read` of its files works until then. */
  close(): void;
}

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
/** Systems whose file modes an entry has: Unix, and macOS by its own number. */
const UNIX_LIKE = [3, 19];

/**
 * Opens a zip: its files in the order of the archive. A declared size can only cause a refusal: inflating an entry that is
 * longer than declared stops with an error.
 * @throws ArchiveRefusal
 */
export async function openZip(source: Buffer | string, limits: ArchiveLimits): Promise<OpenZip> {
  const options: yauzl.Options = {
    autoClose: false,
    lazyEntries: true,
    decodeStrings: false,
    validateEntrySizes: true,
  };
  const zip = await readable(
    typeof source === 'string' ? yauzl.openPromise(source, options) : yauzl.fromBufferPromise(source, options),
  );
  try {
    return { ...(await listEntries(zip, limits)), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: yauzl.ZipFile, limits: ArchiveLimits): Promise<Pick<OpenZip, 'files' | 'folders'>> {
  if (zip.entryCount > limits.entries) {
    throw new ArchiveRefusal('too_many_files', { count: zip.entryCount, limit: limits.entries });
  }
  const files: ArchiveFile[] = [];
  const folders: string[] = [];
  let totalBytes = 0;
  const entries: yauzl.Entry[] = [];
  const listed = zip.eachEntry();
  for (let next = await readable(listed.next()); !next.done; next = await readable(listed.next()))
    entries.push(next.value);
  const names = zipNames(entries);
  for (const [index, entry] of entries.entries()) {
    const read = fileOrFolder(zip, entry, names[index]!, limits);
    if (typeof read === 'string') folders.push(read);
    else if (read) {
      totalBytes += read.sizeBytes;
      files.push(read);
    }
  }
  if (totalBytes > limits.totalBytes) throw overLimit(totalBytes, zip.fileSize, limits.totalBytes);
  refuseClashes(files.map((file) => file.path));
  return { files, folders };
}

/** The path of an entry, also for folders. Undefined for entries that no one wants in an archive. */
function fileOrFolder(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  name: string,
  limits: ArchiveLimits,
): ArchiveFile | string | undefined {
  if (limits.dropGit && isInGit(name)) return undefined;
  const path = checkedPath(name);
  if (isLitter(path)) return undefined;
  const mode = UNIX_LIKE.includes(entry.versionMadeBy >> 8) ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & S_IFMT;
  const shown = { path: printable(path) };
  const isLink = type === S_IFLNK;
  if (isLink && !limits.giveLinks) throw new ArchiveRefusal('symlink', shown);
  if (type !== 0 && type !== S_IFREG && type !== S_IFDIR && !isLink) throw new ArchiveRefusal('special_file', shown);
  if (name.endsWith('/') && !isLink) return path;
  if (type === S_IFDIR) throw new ArchiveRefusal('special_file', shown);
  if (entry.isEncrypted()) throw new ArchiveRefusal('archive_encrypted', shown);
  if (!entry.canDecodeFileData()) throw new ArchiveRefusal('archive_broken', { reason: 'compression method' });
  return {
    path,
    sizeBytes: entry.uncompressedSize,
    executable: (mode & 0o100) !== 0,
    ...(isLink && { isLink }),
    read: () => inflate(zip, entry),
    chunks: () => inflated(zip, entry),
  };
}

async function inflate(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of inflated(zip, entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* inflated(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  const stream: Readable = await readable(zip.openReadStreamPromise(entry));
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let size = 0;
  let sum = 0;
  try {
    for (let next = await readable(pieces.next()); !next.done; next = await readable(pieces.next())) {
      size += next.value.length;
      if (size > entry.uncompressedSize) throw new ArchiveRefusal('archive_broken', { reason: 'entry size' });
      sum = crc32(next.value, sum);
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
  if (sum !== entry.crc32) throw new ArchiveRefusal('archive_broken', { reason: 'checksum' });
}

/** An error of yauzl as a refusal. */
async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ArchiveRefusal) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') throw error;
    throw new ArchiveRefusal('archive_broken', { reason: printable(message) });
  }
}
