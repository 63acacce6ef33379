/**
 * The files of a package, whatever it comes in: a folder, a `.zip`/`.kpp` on disk, or one that was uploaded. Contents
 * are read when asked for. Names the format ignores (dot files, odd characters) are left out, but for what we know.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ArchiveRefusal, printable } from '../platform/archives/archive.ts';
import type { ArchiveFile } from '../platform/archives/archive.ts';
import { contentsBelow, openSource, rootOf, sayCopiesAndEmptyFolders, withoutLinks } from './package-sources.input.ts';
import type { PackageSource } from './package-sources.input.ts';
import { familyOf, statedVersion } from './package-metadata.rules.ts';
import type { PackageReport } from './package-report.input.ts';
import type { PackageBlob, PackageFile } from './package.rules.ts';

export type { PackageSource } from './package-sources.input.ts';

const ANY_NAME = /^(data|problem_statement|statement|attachments)\//;
const VALID_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}$/;
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
  return replaced(text, /\{\{([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)?)\}\}/g, values);
}

/** `\constant{name}` replaced: in LaTeX two braces mean something else. */
function withTexConstants(text: string, values: Record<string, string>): string {
  return replaced(text, /\\constant\{([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)?)\}/g, values);
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
    const root = rootOf(opened.files.map(({ path }) => path));
    const inside = contentsBelow(opened, root);
    const isOlder = await isOfOlderFormat(inside.files);
    const contents = await withoutLinks(inside, report);
    for (const path of contents.special) report.problem(printable(path), 'special_file', { path: printable(path) });
    const kept = contents.files.filter(({ path }) => isKept(path, isOlder, report));
    sayCopiesAndEmptyFolders(contents, kept, report);
    return new PackageFiles(shortNameOf(root === '' ? name : root.split('/').at(-2)!), kept, opened.close);
  } catch (error) {
    if (error instanceof ArchiveRefusal) report.problem(name, error.code, error.params);
    else if (isNodeError(error)) report.problem(name, 'not_readable', { reason: error.code ?? error.message });
    else throw error;
    return undefined;
  }
}

async function isOfOlderFormat(files: readonly ArchiveFile[]): Promise<boolean> {
  const yaml = files.find(({ path, isLink }) => path === 'problem.yaml' && !isLink);
  const text = yaml && yaml.sizeBytes < 256 * 1024 ? (await yaml.read()).toString('latin1') : '';
  return familyOf(statedVersion(text) ?? 'legacy') === 'legacy';
}

/** Dot files are left out silently, as meant; a test or a submission that is left out for its name is worth a word. */
function isKept(path: string, isOlder: boolean, report: PackageReport): boolean {
  const names = path.split('/');
  // Older tools judge by tests of any name; leaving one out would be judging by less.
  if (isOlder && ANY_NAME.test(path) && names.every((name) => /^[^.-]/.test(name))) return true;
  if (KNOWN_HIDDEN.test(path) || names.every((name) => VALID_NAME.test(name))) return true;
  if (!names.some((name) => name.startsWith('.'))) report.notice(printable(path), 'name_ignored');
  return false;
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
