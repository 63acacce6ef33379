/** The files to judge, from the command line. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SourceUpload } from '../../src/submissions/source.service.ts';

/** More than the site takes; a folder with more is not meant. */
const MOST_FILES = 10_000;

/** Files by their names, folders as the files in them, without `.git`. A sentence for people if one cannot be read. */
export async function readUploads(paths: readonly string[]): Promise<SourceUpload[] | string> {
  const uploads: SourceUpload[] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await readFolder(path, '', uploads);
      else uploads.push({ name: basename(path), content: await readFile(path) });
    } catch (error) {
      return `${path} can't be read (${(error as Error).message}).`;
    }
  }
  return uploads;
}

async function readFolder(top: string, below: string, uploads: SourceUpload[]): Promise<void> {
  for (const entry of await readdir(join(top, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) await readFolder(top, name, uploads);
    else if (!entry.isFile()) throw new Error(`${name} is not a plain file`);
    else uploads.push({ name, content: await readFile(join(top, name)) });
    if (uploads.length > MOST_FILES) throw new Error(`more than ${MOST_FILES} files`);
  }
}
