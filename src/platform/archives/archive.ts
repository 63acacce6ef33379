/**
 * Archives from untrusted people. Limits apply while they inflate, and every path is checked before anything is kept.
 * Nothing is unpacked to disk. A refusal carries a code and parameters; the features have the messages.
 */
export type ArchiveRefusalCode =
  | 'archive_broken'
  | 'archive_bomb'
  | 'archive_encrypted'
  | 'too_large'
  | 'too_many_files'
  | 'symlink'
  | 'special_file'
  | 'path_absolute'
  | 'path_traversal'
  | 'path_git'
  | 'path_invalid'
  | 'duplicate_path';

/** Why an archive is refused. */
export class ArchiveRefusal extends Error {
  override readonly name = 'ArchiveRefusal';
  constructor(
    readonly code: ArchiveRefusalCode,
    readonly params: Record<string, string | number> = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`);
  }
}

export interface ArchiveLimits {
  /** All files together, inflated. */
  totalBytes: number;
  /** Files and folders together. */
  entries: number;
  /** Leave `.git` folders out instead of refusing them: packages are often made from a working copy. */
  dropGit?: boolean;
  /** Return a symbolic link as a file whose content is its target, for the caller to resolve, instead of refusing it. */
  giveLinks?: boolean;
}

export interface ArchiveFile {
  /** Relative, normalised, slash-separated. */
  path: string;
  sizeBytes: number;
  executable: boolean;
  isLink?: true;
  read(): Promise<Buffer>;
  /** The same piece by piece; what is wrong with it is thrown at the latest after the last piece. */
  chunks?(): AsyncIterable<Buffer>;
}

/** An archive that inflates to more than this many times its size is a decompression bomb; source text reaches about 10. */
const BOMB_RATIO = 100;
const LONGEST_PATH_BYTES = 1024;
const LONGEST_NAME_BYTES = 255;
/** Folders around a file: what looks at each of them takes long for thousands of files in hundreds of folders. */
const MOST_FOLDERS = 32;
/**
 * Control characters, changes of direction, with which a name shows as another one, and what several names become alike: halves
 * of UTF-16 characters, and the mark in place of bytes that are no UTF-8.
 */
const CONTROL = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffd\p{Surrogate}]/u;

/**
 * The path of an entry without `./` and doubled slashes.
 * @throws ArchiveRefusal for absolute paths, `..`, anything inside `.git`, control characters and the like, and overlong names.
 */
export function checkedPath(raw: string): string {
  const shown = { path: printable(raw) };
  if (raw === '' || CONTROL.test(raw) || raw.includes('\\')) throw new ArchiveRefusal('path_invalid', shown);
  if (raw.startsWith('/') || /^[A-Za-z]:/.test(raw)) throw new ArchiveRefusal('path_absolute', shown);
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new ArchiveRefusal('path_traversal', shown);
  if (isInGit(raw)) throw new ArchiveRefusal('path_git', shown);
  const tooLong = parts.some((part) => Buffer.byteLength(part) > LONGEST_NAME_BYTES);
  const path = parts.join('/');
  const tooDeep = parts.length > MOST_FOLDERS + 1;
  if (path === '' || tooLong || tooDeep || Buffer.byteLength(path) > LONGEST_PATH_BYTES) {
    throw new ArchiveRefusal('path_invalid', shown);
  }
  return path;
}

/** An untrusted name, safe to show: limited in length, without control characters and the like. */
export function printable(raw: string): string {
  const clean = [...raw].map((c) => (CONTROL.test(c) ? '?' : c)).join('');
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}

/** The refusal of an archive over its size limit: a bomb when the archive itself is tiny, otherwise too large. */
export function overLimit(inflatedBytes: number, packedBytes: number, limitBytes: number): ArchiveRefusal {
  const isBomb = inflatedBytes > packedBytes * BOMB_RATIO;
  return isBomb
    ? new ArchiveRefusal('archive_bomb', { packedBytes, sizeBytes: inflatedBytes, limitBytes })
    : new ArchiveRefusal('too_large', { sizeBytes: inflatedBytes, limitBytes });
}

/** Whether the path is inside a `.git` folder. */
export function isInGit(path: string): boolean {
  return path.split(/[/\\]/).some((part) => part.toLowerCase() === '.git');
}

/** Files that file managers add to archives and that no one means to submit. */
export function isLitter(path: string): boolean {
  return /(^|\/)(__MACOSX(\/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)/.test(path);
}

/** @throws ArchiveRefusal when two entries have the same path, or a file is also used as a folder. */
export function refuseClashes(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) throw new ArchiveRefusal('duplicate_path', { path: printable(path) });
    seen.add(path);
  }
  for (const path of paths) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (seen.has(path.slice(0, at)))
        throw new ArchiveRefusal('duplicate_path', { path: printable(path.slice(0, at)) });
    }
  }
}
