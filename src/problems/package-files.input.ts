/**
 * The files of a package, whatever it comes in: a folder, a `.zip`/`.kpp` on disk, or one that was uploaded. Contents
 * are read when asked for. Names the format ignores (dot files, odd characters) are left out, but for what we know.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { ArchiveRefusal, isLitter, printable } from '../platform/archives/archive.ts';
import type { ArchiveFile, ArchiveLimits } from '../platform/archives/archive.ts';
import { openZip } from '../platform/archives/zip.ts';
import type { PackageReport } from './package-report.input.ts';
import type { PackageBlob, PackageFile } from './package.rules.ts';

/** A folder or archive on disk, or an uploaded archive with the name it had. */
export type PackageSource = string | { fileName: string; content: Buffer };

export const PACKAGE_LIMITS: ArchiveLimits = { totalBytes: 1024 * 1024 * 1024, entries: 20_000, dropGit: true };

const VALID_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}$/;
const KNOWN_HIDDEN_NAMES = ['.kernel', '.timelimit', '.kernelway.yaml'];
const KNOWN_HIDDEN = /^(\.kernel\/|\.timelimit$|\.kernelway\.yaml$)/;

export class PackageFiles {
  readonly #files: Map<string, ArchiveFile>;
  /** In the order of their characters, so that those below a folder stand together. */
  readonly #paths: string[];
  readonly #blobs = new Map<string, Promise<PackageBlob>>();
  /** Filled from problem.yaml: `{{name}}` in the files that `filled` gives. */
  constants: Record<string, string> = {};

  constructor(
    readonly shortName: string,
    files: readonly ArchiveFile[],
    readonly close: () => void,
  ) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#paths = [...this.#files.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Paths below a folder (`''`: all), sorted. */
  below(folder: string): string[] {
    if (folder === '') return [...this.#paths];
    const first = this.#indexOf(`${folder}/`);
    let end = first;
    while (this.#paths[end]?.startsWith(`${folder}/`)) end += 1;
    return this.#paths.slice(first, end);
  }

  /** Where a path is, or would be. */
  #indexOf(path: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#paths[middle]! < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Names directly below a folder: files, and folders with anything in them. */
  names(folder: string): { name: string; isFolder: boolean }[] {
    const names = new Map<string, boolean>();
    for (const path of this.below(folder)) {
      const [name, ...rest] = path.slice(folder.length + 1).split('/');
      names.set(name!, rest.length > 0);
    }
    return [...names].map(([name, isFolder]) => ({ name, isFolder }));
  }

  sizeBytes(path: string): number {
    return this.#files.get(path)?.sizeBytes ?? 0;
  }

  isExecutable(path: string): boolean {
    return this.#files.get(path)?.executable ?? false;
  }

  async read(path: string): Promise<Buffer> {
    const file = this.#files.get(path);
    if (!file) throw new Error(`no file ${path} in the package`);
    return await file.read();
  }

  /** The file as a blob; its content is hashed once. */
  blob(path: string): Promise<PackageBlob> {
    let blob = this.#blobs.get(path);
    if (!blob) this.#blobs.set(path, (blob = this.#hash(path)));
    return blob;
  }

  /** As `blob`, with the constants of the problem filled in: for code and statements. */
  async filled(path: string): Promise<PackageBlob> {
    if (Object.keys(this.constants).length === 0) return this.blob(path);
    const content = await this.read(path);
    const fill = path.endsWith('.tex') ? withTexConstants : withConstants;
    return blobOf(Buffer.from(fill(content.toString('latin1'), this.constants), 'latin1'));
  }

  /** All files below a folder with paths relative to it. */
  async filesBelow(folder: string, filled = false): Promise<PackageFile[]> {
    const found: PackageFile[] = [];
    // One at a time: each is read whole to be hashed, and all of them together may be a gigabyte.
    for (const path of this.below(folder)) {
      found.push({ path: path.slice(folder.length + 1), blob: await (filled ? this.filled(path) : this.blob(path)) });
    }
    return found;
  }

  async #hash(path: string): Promise<PackageBlob> {
    const content = await this.read(path);
    return { ...identity(content), read: () => this.read(path) };
  }
}

/** A blob of content that is at hand. */
export function blobOf(content: Buffer): PackageBlob {
  return { ...identity(content), read: () => Promise.resolve(content) };
}

function identity(content: Buffer): { sha256: string; sizeBytes: number } {
  return { sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
}

/** `{{name}}` replaced where the name is a constant; `text` is latin1. */
export function withConstants(text: string, values: Record<string, string>): string {
  return replaced(text, /\{\{([a-zA-Z_][a-zA-Z0-9_]*)\}\}/g, values);
}

/** `\constant{name}` replaced: in LaTeX two braces mean something else. */
function withTexConstants(text: string, values: Record<string, string>): string {
  return replaced(text, /\\constant\{([a-zA-Z_][a-zA-Z0-9_]*)\}/g, values);
}

function replaced(text: string, tags: RegExp, values: Record<string, string>): string {
  return text.replace(tags, (tag, name: string) =>
    Object.hasOwn(values, name) ? Buffer.from(values[name]!).toString('latin1') : tag,
  );
}

/**
 * Opens a package. Undefined, with the reason in the report, for what is no package at all or a hostile archive. The
 * caller closes it.
 */
export async function openPackageFiles(
  source: PackageSource,
  report: PackageReport,
): Promise<PackageFiles | undefined> {
  const name = typeof source === 'string' ? basename(source) : source.fileName;
  try {
    const opened = await openSource(source);
    if (!opened) {
      report.problem(name, 'not_a_package');
      return undefined;
    }
    const root = rootOf(opened.files);
    const inside = opened.files
      .filter(({ path }) => path.startsWith(root))
      .map((file) => ({ ...file, path: file.path.slice(root.length) }));
    sayIgnored(inside, report);
    const kept = inside.filter(({ path }) => isKept(path));
    return new PackageFiles(shortNameOf(root === '' ? name : root.slice(0, -1)), kept, opened.close);
  } catch (error) {
    if (error instanceof ArchiveRefusal) report.problem(name, error.code, error.params);
    else if (isNodeError(error)) report.problem(name, 'not_readable', { reason: error.code ?? error.message });
    else throw error;
    return undefined;
  }
}

async function openSource(source: PackageSource): Promise<{ files: ArchiveFile[]; close: () => void } | undefined> {
  if (typeof source !== 'string') return openZip(source.content, PACKAGE_LIMITS);
  const { isDirectory, isFile } = kindOf(await stat(source));
  if (isDirectory) return { files: await readFolder(source), close: () => undefined };
  return isFile ? openZip(source, PACKAGE_LIMITS) : undefined;
}

function kindOf(stats: Awaited<ReturnType<typeof stat>>): { isDirectory: boolean; isFile: boolean } {
  return { isDirectory: stats.isDirectory(), isFile: stats.isFile() };
}

async function readFolder(folder: string): Promise<ArchiveFile[]> {
  const root = await realpath(folder);
  const files: ArchiveFile[] = [];
  let totalBytes = 0;
  const walk = async (real: string, prefix: string, above: readonly string[]): Promise<void> => {
    for (const name of (await readdir(real)).sort()) {
      const path = prefix + name;
      // What the format ignores is not looked at: a link of a developer's tools may lead anywhere.
      const isHidden = name.startsWith('.') && !KNOWN_HIDDEN_NAMES.includes(name) && !path.includes('.kernel/');
      if (name === '.git' || isHidden || isLitter(path)) continue;
      const link = await lstat(join(real, name));
      // A link may point to other parts of the package, never out of it, and never to a folder it lies in.
      const target = link.isSymbolicLink() ? await realpath(join(real, name)).catch(() => '') : join(real, name);
      if (link.isSymbolicLink() && !target.startsWith(root + sep))
        throw new ArchiveRefusal('symlink', { path: printable(path) });
      const stats = await stat(target);
      if (stats.isDirectory()) {
        if (above.includes(target)) throw new ArchiveRefusal('symlink', { path: printable(path) });
        await walk(target, `${path}/`, [...above, target]);
      } else if (stats.isFile()) {
        totalBytes += stats.size;
        files.push({
          path,
          sizeBytes: stats.size,
          executable: (stats.mode & constants.S_IXUSR) !== 0,
          read: () => readFile(target),
        });
      } else throw new ArchiveRefusal('special_file', { path: printable(path) });
      const { entries, totalBytes: most } = PACKAGE_LIMITS;
      if (files.length > entries) throw new ArchiveRefusal('too_many_files', { count: files.length, limit: entries });
      if (totalBytes > most) throw new ArchiveRefusal('too_large', { sizeBytes: totalBytes, limitBytes: most });
    }
  };
  await walk(root, '', [root]);
  return files;
}

/** The folder of problem.yaml with its slash: the top, or the only folder there. */
function rootOf(files: readonly ArchiveFile[]): string {
  if (files.some(({ path }) => path === 'problem.yaml')) return '';
  const tops = new Set(files.map(({ path }) => path.slice(0, path.indexOf('/') + 1)));
  const [only] = tops;
  return tops.size === 1 && only !== undefined ? only : '';
}

function isKept(path: string): boolean {
  return KNOWN_HIDDEN.test(path) || path.split('/').every((name) => VALID_NAME.test(name));
}

/** Dot files are left out silently, as meant; a test or a submission that is left out for its name is worth a word. */
function sayIgnored(files: readonly ArchiveFile[], report: PackageReport): void {
  for (const { path } of files) {
    const isHidden = path.split('/').some((name) => name.startsWith('.'));
    if (!isKept(path) && !isHidden) report.notice(printable(path), 'name_ignored');
  }
}

/** Lower-case letters and digits: of the folder, or of the archive without its extension. */
function shortNameOf(name: string): string {
  const short = name
    .replace(/\.(zip|kpp)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return short === '' ? 'problem' : short.slice(0, 64);
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
