/**
 * Archives that strangers submit: read with limits while they inflate, and every path checked, before anything is kept.
 * Nothing is ever unpacked to disk. What is wrong is said by a code and its parameters; the features have the words.
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

/** An archive that is not taken, and why. */
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
  /** Leave `.git` folders out instead of refusing them: for packages, which come from people's working copies. */
  dropGit?: boolean;
  /** Give symbolic links as files whose content is their target instead of refusing them; the caller resolves them. */
  giveLinks?: boolean;
}

export interface ArchiveFile {
  /** Relative, normalised, slash-separated. */
  path: string;
  sizeBytes: number;
  executable: boolean;
  isLink?: true;
  read(): Promise<Buffer>;
}

/** Inflating to more than this many times its size is what bombs do; source text reaches about 10. */
const BOMB_RATIO = 100;
const LONGEST_PATH_BYTES = 1024;
const LONGEST_NAME_BYTES = 255;
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The path of an entry without `./` and doubled slashes.
 * @throws ArchiveRefusal for absolute paths, `..`, anything inside `.git`, control characters and overlong names.
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
  if (path === '' || tooLong || Buffer.byteLength(path) > LONGEST_PATH_BYTES) {
    throw new ArchiveRefusal('path_invalid', shown);
  }
  return path;
}

/** A name from outside as it may be shown: bounded, without control characters. */
export function printable(raw: string): string {
  const clean = [...raw].map((c) => (CONTROL.test(c) ? '?' : c)).join('');
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}

/** What an archive over its size limit is called: a bomb when it is tiny, or simply too large. */
export function overLimit(inflatedBytes: number, packedBytes: number, limitBytes: number): ArchiveRefusal {
  const isBomb = inflatedBytes > packedBytes * BOMB_RATIO;
  return isBomb
    ? new ArchiveRefusal('archive_bomb', { packedBytes, sizeBytes: inflatedBytes, limitBytes })
    : new ArchiveRefusal('too_large', { sizeBytes: inflatedBytes, limitBytes });
}

/** Whether the path lies in a folder of git's own. */
export function isInGit(path: string): boolean {
  return path.split(/[/\\]/).some((part) => part.toLowerCase() === '.git');
}

/** Litter that file managers leave in archives; never meant to be submitted. */
export function isLitter(path: string): boolean {
  return /(^|\/)(__MACOSX(\/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)/.test(path);
}

/** @throws ArchiveRefusal when two entries have one path, or one's file is another's folder. */
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
