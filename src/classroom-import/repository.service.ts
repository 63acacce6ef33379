/** The files of a repository, from a zip (uploaded, or made by git) or a folder. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ArchiveRefusal } from '../platform/archives/archive.ts';
import { openZip } from '../platform/archives/zip.ts';
import { TooLarge, InvalidInput } from '../platform/errors.ts';
import type { RepositoryFile } from './package-files.rules.ts';

export const REPOSITORY_BYTES = 64 * 1024 * 1024;
export const REPOSITORY_FILES = 5000;

export interface Repository {
  files: RepositoryFile[];
  /** Links, which are not kept. */
  links: string[];
}

/** The files of a zip; a folder around all of them is taken off. @throws InvalidInput, TooLarge naming the limit */
export async function readRepositoryZip(content: Buffer, field: string): Promise<Repository> {
  try {
    const zip = await openZip(content, {
      totalBytes: REPOSITORY_BYTES,
      entries: REPOSITORY_FILES,
      dropGit: true,
      giveLinks: true,
    });
    try {
      const links = zip.files.filter((file) => file.isLink).map((file) => file.path);
      const files: RepositoryFile[] = [];
      for (const file of zip.files.filter((one) => !one.isLink))
        files.push({ path: file.path, content: await file.read(), isExecutable: file.executable });
      return withoutTopFolder({ files, links });
    } finally {
      zip.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveRefusal)) throw error;
    throw new InvalidInput('classroom_archive', { why: error.code.replaceAll('_', ' ') }, field);
  }
}

function withoutTopFolder({ files, links }: Repository): Repository {
  const [first] = files;
  const top = first?.path.includes('/') ? first.path.slice(0, first.path.indexOf('/') + 1) : '';
  const isAround = top !== '' && top !== '.github/' && files.every(({ path }) => path.startsWith(top));
  if (!isAround) return { files, links };
  return { files: files.map((file) => ({ ...file, path: file.path.slice(top.length) })), links };
}

/** The files of a folder on this machine, for the command line. @throws TooLarge naming the limit */
export async function readRepositoryFolder(folder: string): Promise<Repository> {
  const found: Repository = { files: [], links: [] };
  let bytes = 0;
  const read = async (at: string): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      const inside = relative(folder, path).split(sep).join('/');
      if (entry.isDirectory() && entry.name !== '.git') await read(path);
      else if (entry.isSymbolicLink()) found.links.push(inside);
      else if (entry.isFile()) {
        const content = await readFile(path);
        bytes += content.length;
        const mode = (await stat(path)).mode;
        found.files.push({ path: inside, content, isExecutable: (mode & 0o100) !== 0 });
      }
      if (bytes > REPOSITORY_BYTES)
        throw new TooLarge('upload_too_large', { limitBytes: REPOSITORY_BYTES }, 'repository');
      if (found.files.length > REPOSITORY_FILES)
        throw new TooLarge('too_many_files', { limitBytes: REPOSITORY_BYTES, limit: REPOSITORY_FILES }, 'repository');
    }
  };
  await read(folder);
  found.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return found;
}
