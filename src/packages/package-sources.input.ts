/**
 * The container of a package (a folder, a `.zip`/`.kpp` on disk, or an upload) as a list of files. Links to other parts of the
 * package are replaced by those parts. Other links are left out with a note, or with a problem if judging needs them. Empty
 * folders are not kept, as in git; where one may be missed, a note names it.
 */
import { constants } from 'node:fs';
import { lstat, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { ArchiveRefusal, isLitter, printable } from '../platform/archives/archive.ts';
import type { ArchiveFile, ArchiveLimits } from '../platform/archives/archive.ts';
import { openZip } from '../platform/archives/zip.ts';
import type { PackageReport } from './package-report.input.ts';

/** A folder or archive on disk, or an uploaded archive with the name it had. */
export type PackageSource = string | { fileName: string; content: Buffer };

export const PACKAGE_LIMITS: ArchiveLimits = {
  totalBytes: 1024 * 1024 * 1024,
  entries: 20_000,
  dropGit: true,
  giveLinks: true,
};

const KNOWN_HIDDEN_NAMES = ['.kernel', '.timelimit', '.kernelway.yaml'];
/** What is missing here would change what is judged. */
const JUDGED =
  /^((problem|\.kernelway|data\/testdata|data\/test_group)\.yaml$|\.timelimit$|domjudge-problem\.ini$|(data\/(sample|secret)|include|output_validators?|static_validator|graders|\.kernel)(\/|$))/;
/** Files next to tests that are only for people; those in `<test>.files/` are for programs, whatever their names. */
const UNJUDGED = /^data\/(?!.*\.files\/).*\.(png|jpe?g|svg|hint|desc|seed|md|txt|download|statement|interaction)$/i;
/** A program of several files. */
const EXAMPLE_FOLDER = /^submissions\/[^/]+\/./;
const LONGEST_LINK_CHAIN = 10;
const LONGEST_TARGET_BYTES = 4096;

export interface PackageContents {
  /** An archive's links among them as they are, until `withoutLinks`. */
  files: ArchiveFile[];
  /** Also those with nothing in them. An archive need not name any. */
  folders: string[];
  /** Links that were replaced by what they lead to. */
  followed: string[];
  /** Links that could not be, each named in the report. */
  leftOut: string[];
  /** In a folder on disk, what is neither a file nor a folder nor a link: sockets, devices and the like. */
  special: string[];
}

/** What a source consists of; undefined for anything but a folder or archive. */
export async function openSource(source: PackageSource): Promise<(PackageContents & { close(): void }) | undefined> {
  const links = { followed: [], leftOut: [], special: [] };
  if (typeof source !== 'string') return { ...(await openZip(source.content, PACKAGE_LIMITS)), ...links };
  const stats = await stat(source);
  if (stats.isDirectory()) return { ...(await readFolder(source)), close: () => undefined };
  return stats.isFile() ? { ...(await openZip(source, PACKAGE_LIMITS)), ...links } : undefined;
}

async function readFolder(folder: string): Promise<PackageContents> {
  const root = await realpath(folder);
  const files: ArchiveFile[] = [];
  const folders: string[] = [];
  const followed: string[] = [];
  const special: string[] = [];
  let totalBytes = 0;
  const walk = async (real: string, prefix: string, above: readonly string[]): Promise<void> => {
    for (const name of (await readdir(real)).sort()) {
      const path = prefix + name;
      // Ignored files are skipped first: a link of a developer's tool may point anywhere.
      const isHidden = name.startsWith('.') && !KNOWN_HIDDEN_NAMES.includes(name) && !path.includes('.kernel/');
      if (name === '.git' || isHidden || isLitter(path)) continue;
      const link = await lstat(join(real, name));
      // A link may point to another part of the package, but never outside and never to a folder that contains it.
      const target = link.isSymbolicLink() ? await realpath(join(real, name)).catch(() => '') : join(real, name);
      const stats = isBelow(target, root) ? await stat(target) : undefined;
      if (!stats || (stats.isDirectory() && above.includes(target))) {
        files.push({
          path,
          sizeBytes: 0,
          executable: false,
          isLink: true,
          read: () => Promise.resolve(Buffer.from('')),
        });
        continue;
      }
      if (link.isSymbolicLink()) followed.push(path);
      if (stats.isDirectory()) {
        folders.push(path);
        refuseTooMuch(files.length + folders.length, totalBytes);
        await walk(target, `${path}/`, [...above, target]);
      } else if (stats.isFile()) {
        totalBytes += stats.size;
        files.push({
          path,
          sizeBytes: stats.size,
          executable: (stats.mode & constants.S_IXUSR) !== 0,
          read: () => readFile(target),
        });
      } else special.push(path);
      refuseTooMuch(files.length + folders.length, totalBytes);
    }
  };
  await walk(root, '', [root]);
  return { files, folders, followed, leftOut: [], special };
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root + sep);
}

function refuseTooMuch(count: number, totalBytes: number): void {
  const { entries, totalBytes: most } = PACKAGE_LIMITS;
  if (count > entries) throw new ArchiveRefusal('too_many_files', { count, limit: entries });
  if (totalBytes > most) throw new ArchiveRefusal('too_large', { sizeBytes: totalBytes, limitBytes: most });
}

/** The folder of problem.yaml with a trailing slash: the top, or the only folder that has it; otherwise the only top folder. */
export function rootOf(paths: readonly string[]): string {
  const found = paths.filter((path) => /(^|\/)problem\.yaml$/.test(path));
  const depth = (path: string): number => path.split('/').length;
  const least = Math.min(...found.map(depth));
  const [first, ...others] = found.filter((path) => depth(path) === least);
  if (first !== undefined && others.length === 0) return first.slice(0, -'problem.yaml'.length);
  const tops = new Set(paths.map((path) => path.slice(0, path.indexOf('/') + 1)));
  const [only] = tops;
  return tops.size === 1 && only !== undefined ? only : '';
}

/** The part of the contents below a folder given with its slash, by paths relative to it. */
export function contentsBelow(
  { files, folders, followed, leftOut, special }: PackageContents,
  root: string,
): PackageContents {
  const below = (paths: readonly string[]): string[] =>
    paths.filter((path) => path.startsWith(root) && path !== root).map((path) => path.slice(root.length));
  return {
    files: files
      .filter(({ path }) => path.startsWith(root))
      .map((file) => ({ ...file, path: file.path.slice(root.length) })),
    folders: below(folders),
    followed: below(followed),
    leftOut: below(leftOut),
    special: below(special),
  };
}

/** Names links in a kernel part, which become copies, and folders that judging may miss because they are empty. */
export function sayCopiesAndEmptyFolders(
  { folders, followed, leftOut }: PackageContents,
  kept: readonly ArchiveFile[],
  report: PackageReport,
): void {
  for (const path of followed) if (path.startsWith('.kernel/')) report.notice(printable(path), 'link_followed');
  // A folder that had only a link which is refused would be empty by what was said already.
  const filled = new Set([
    ...kept.flatMap(({ path }) => prefixesOf(path)),
    ...leftOut.flatMap((path) => prefixesOf(path).slice(0, -1)),
  ]);
  const empty = [...new Set(folders)].filter((path) => !filled.has(path)).sort();
  // Of empty folders in empty folders, the innermost one names all.
  const outer = new Set(empty.flatMap((path) => prefixesOf(path).slice(0, -1)));
  for (const path of empty) {
    const mayBeMissed = JUDGED.test(path) || EXAMPLE_FOLDER.test(path);
    if (mayBeMissed && !outer.has(path)) report.notice(printable(path), 'folder_empty');
  }
}

/** The contents, with links replaced by their targets inside the package. */
export async function withoutLinks(contents: PackageContents, report: PackageReport): Promise<PackageContents> {
  const { files, folders: named } = contents;
  const links = files.filter((file) => file.isLink);
  if (links.length === 0) return contents;
  const plain = new Map(files.filter((file) => !file.isLink).map((file) => [file.path, file]));
  const folders = foldersOf(plain.values());
  for (const folder of named) if (!folders.has(folder)) folders.set(folder, []);
  const addedFolders: string[] = [];
  const followed: string[] = [];
  const leftOut: string[] = [];
  const targets = new Map<string, string>();
  for (const link of links) targets.set(link.path, await targetOf(link));
  const added = new Map<string, ArchiveFile>();
  let addedBytes = [...plain.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
  const add = (path: string, file: ArchiveFile): void => {
    addedBytes += file.sizeBytes;
    added.set(path, { ...file, path });
    refuseTooMuch(plain.size + added.size, addedBytes);
  };
  const linksIn = foldersOf(links);
  let placed = 0;
  /** Puts what a link leads to at a path: its own, or its place in a folder that another link leads to. */
  const place = (link: string, path: string, above: readonly string[]): void => {
    refuseTooMuch((placed += 1), 0);
    const target = endOf(link, targets);
    const file = target === undefined ? undefined : plain.get(target);
    const isLoop = target === undefined || `${link}/`.startsWith(`${target}/`) || above.includes(target);
    const below = isLoop ? undefined : (folders.get(target) ?? (linksIn.has(target) ? [] : undefined));
    (file || below ? followed : leftOut).push(path);
    if (file) add(path, file);
    else if (below) {
      const moved = (one: string): string => `${path}${one.slice(target!.length)}`;
      for (const one of below) add(moved(one.path), one);
      for (const one of linksIn.get(target!) ?? []) place(one.path, moved(one.path), [...above, target!]);
      addedFolders.push(...named.filter((one) => `${one}/`.startsWith(`${target}/`)).map(moved));
    } else if (JUDGED.test(path) && !UNJUDGED.test(path))
      report.problem(printable(path), 'symlink', { path: printable(path) });
    else report.notice(printable(path), 'link_left_out');
  };
  for (const { path } of links) place(path, path, []);
  return {
    files: [...new Map([...added, ...plain]).values()],
    folders: [...named, ...addedFolders],
    followed: [...contents.followed, ...followed],
    leftOut: [...contents.leftOut, ...leftOut],
    special: contents.special,
  };
}

/** Relative to the top of the package; a path outside starts with `../` or `/`. */
async function targetOf(link: ArchiveFile): Promise<string> {
  const written = link.sizeBytes > LONGEST_TARGET_BYTES ? '' : (await link.read()).toString('utf8');
  if (written === '' || written.startsWith('/')) return '/';
  return posix.join(posix.dirname(link.path), written).replace(/\/$/, '');
}

function foldersOf(files: Iterable<ArchiveFile>): Map<string, ArchiveFile[]> {
  const folders = new Map<string, ArchiveFile[]>();
  for (const file of files) {
    for (const folder of prefixesOf(file.path).slice(0, -1)) {
      const known = folders.get(folder);
      if (known) known.push(file);
      else folders.set(folder, [file]);
    }
  }
  return folders;
}

/** The path after following every link; undefined for a cycle or a path outside the package. */
function endOf(path: string, targets: ReadonlyMap<string, string>): string | undefined {
  let at = path;
  for (let step = 0; step < LONGEST_LINK_CHAIN; step += 1) {
    if (at.startsWith('../') || at.startsWith('/') || at === '..') return undefined;
    const link = prefixesOf(at).find((prefix) => targets.has(prefix));
    if (link === undefined) return at;
    at = posix.normalize(targets.get(link)! + at.slice(link.length));
  }
  return undefined;
}

function prefixesOf(path: string): string[] {
  const prefixes: string[] = [];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) prefixes.push(path.slice(0, at));
  return [...prefixes, path];
}
