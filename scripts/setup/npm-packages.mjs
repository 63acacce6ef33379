/**
 * Installs the npm packages of package-lock.json without install scripts, and then builds only better-sqlite3. The
 * optional native parts of other packages are not used, so compiling them would be wasted.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginSqlite, finishSqlite, npm, sqliteLoads } from './sqlite-build.mjs';
import { SetupError, step, tail } from './steps.mjs';

export const MINIMUM_NODE = '20.19.0';

/** @throws SetupError if this Node is too old. */
export function checkNodeVersion(version = process.versions.node) {
  const wanted = MINIMUM_NODE.split('.').map(Number);
  const given = version.split('.').map(Number);
  const difference = wanted.map((part, index) => (given[index] ?? 0) - part).find((value) => value !== 0) ?? 0;
  if (difference < 0) {
    const where = 'See https://nodejs.org/en/download.';
    throw new SetupError(`Node.js ${MINIMUM_NODE} or newer is needed; this is ${version}. ${where}`, 3);
  }
}

/**
 * The packages are up to date if the stamp contains this: the lock file, and the Node that better-sqlite3 was built
 * for.
 */
function wantedStamp(/** @type {string} */ root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} node-abi-${process.versions.modules} ${process.arch}\n`;
}

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules', '.kernelway-stamp');

/** @param {string} root @returns {'ready' | 'missing' | 'outdated'} */
export function npmPackagesState(root) {
  if (!existsSync(join(root, 'node_modules', 'tsx'))) return 'missing';
  const path = stampPath(root);
  return existsSync(path) && readFileSync(path, 'utf8') === wantedStamp(root) ? 'ready' : 'outdated';
}

/**
 * Updates node_modules to package-lock.json, if it differs.
 * @param {string} root
 */
export async function ensureNpmPackages(root) {
  const state = npmPackagesState(root);
  if (state === 'ready') return;
  // After a manual `npm ci` or `npm install`: if npm agrees and the native part loads, only our stamp is missing.
  if (state === 'missing' || !(await installedByHand(root))) {
    const title = state === 'missing' ? 'Packages from npm' : 'Packages from npm (package-lock.json changed)';
    const install = step(title, async () => {
      const result = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], root);
      if (result.code !== 0) throw new SetupError(`npm ci failed:\n${tail(result.output, 25)}`);
    });
    const [begun] = await Promise.all([beginSqlite(root), install]);
    await finishSqlite(root, begun);
  }
  writeFileSync(stampPath(root), wantedStamp(root));
}

/** @param {string} root */
async function installedByHand(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const same = Object.keys(wanted)
    .filter((path) => path !== '' && !wanted[path].optional)
    .every((path) => present[path]?.version === wanted[path].version);
  return same && (await sqliteLoads(root));
}
