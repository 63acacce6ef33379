/**
 * The container of a package (a folder, a `.zip`/`.kpp` on disk, or an upload) as a list of files. Links to other parts of the
 * package are replaced by those parts. Other links are left out with a note, or with a problem if judging needs them.
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
/** A missing link here would change what is judged. */
const JUDGED =
  /^(problem\.yaml$|\.timelimit$|data\/(sample|secret)(\/|$)|include(\/|$)|(output_validators?|static_validator|graders|\.kernel)(\/|$))/;
/** Files next to tests that are only for people. */
const UNJUDGED = /\.(png|jpe?g|svg|hint|desc|seed|md|txt|download|statement|interaction)$/i;
const LONGEST_LINK_CHAIN = 10;
const LONGEST_TARGET_BYTES = 4096;

/** The files of a source with unresolved links; undefined for anything but a folder or archive. */
export async function openSource(
  source: PackageSource,
): Promise<{ files: ArchiveFile[]; close: () => void } | undefined> {
  if (typeof source !== 'string') return openZip(source.content, PACKAGE_LIMITS);
  const stats = await stat(source);
  if (stats.isDirectory()) return { files: await readFolder(source), close: () => undefined };
  return stats.isFile() ? openZip(source, PACKAGE_LIMITS) : undefined;
}

async function readFolder(folder: string): Promise<ArchiveFile[]> {
  const root = await realpath(folder);
  const files: ArchiveFile[] = [];
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
      } else if (stats.isDirectory()) {
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
      refuseTooMuch(files.length, totalBytes);
    }
  };
  await walk(root, '', [root]);
  return files;
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

/** The files, with links replaced by their targets inside the package. */
export async function withoutLinks(files: readonly ArchiveFile[], report: PackageReport): Promise<ArchiveFile[]> {
  const links = files.filter((file) => file.isLink);
  if (links.length === 0) return [...files];
  const plain = new Map(files.filter((file) => !file.isLink).map((file) => [file.path, file]));
  const folders = foldersOf(plain.values());
  const targets = new Map<string, string>();
  for (const link of links) targets.set(link.path, await targetOf(link));
  const added = new Map<string, ArchiveFile>();
  let addedBytes = [...plain.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
  const add = (path: string, file: ArchiveFile): void => {
    addedBytes += file.sizeBytes;
    added.set(path, { ...file, path });
    refuseTooMuch(plain.size + added.size, addedBytes);
  };
  for (const { path } of links) {
    const target = endOf(path, targets);
    const file = target === undefined ? undefined : plain.get(target);
    const below = target === undefined || `${path}/`.startsWith(`${target}/`) ? undefined : folders.get(target);
    if (file) add(path, file);
    else if (below) for (const one of below) add(`${path}${one.path.slice(target!.length)}`, one);
    else if (JUDGED.test(path) && !UNJUDGED.test(path))
      report.problem(printable(path), 'symlink', { path: printable(path) });
    else report.notice(printable(path), 'link_left_out');
  }
  return [...new Map([...added, ...plain]).values()];
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
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
