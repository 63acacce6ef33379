/** The folders in which parts of the tests leave their temporary files. */
import { mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const MEMORY_FOLDER = '/dev/shm';
/** Of the memory, so that the tests' databases never fill it. */
const MEMORY_BYTES = 4 * 1024 ** 3;

/** In memory where there is enough of it: tests with a database write many small files that nobody keeps. */
export function fastFolder() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= MEMORY_BYTES ? MEMORY_FOLDER : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * TMPDIR of one part. Its name is short because sockets are created in it. tsx keeps what it translated below TMPDIR: all
 * parts share its usual folder, so that each file is translated once.
 * @param {string} name of the part
 * @param {string} parent
 */
export function temporaryFolder(name, parent) {
  const folder = mkdtempSync(join(parent, `kw-${name}-`));
  const translated = `tsx-${process.geteuid?.() ?? userInfo().username}`;
  mkdirSync(join(tmpdir(), translated), { recursive: true });
  symlinkSync(join(tmpdir(), translated), join(folder, translated));
  return folder;
}

/** Removes such a folder, but not what tsx keeps. @param {string} folder */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
