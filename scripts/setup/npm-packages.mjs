/**
 * The npm packages of package-lock.json. Install scripts are off, then only better-sqlite3 is built: the optional
 * native parts of other packages are not used, and would compile for nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { SetupError, say, step, tail } from './steps.mjs';
import {
  aptListsAreOld,
  ensureSystemPackages,
  privilege,
  refreshPackageLists,
  systemNeeds,
  systemSetupAllowed,
} from './system-packages.mjs';

export const MINIMUM_NODE = '20.19.0';

/** @throws SetupError when this Node is too old. */
export function checkNodeVersion(version = process.versions.node) {
  const wanted = MINIMUM_NODE.split('.').map(Number);
  const given = version.split('.').map(Number);
  const difference = wanted.map((part, index) => (given[index] ?? 0) - part).find((value) => value !== 0) ?? 0;
  if (difference < 0) {
    throw new SetupError(
      `Node.js ${MINIMUM_NODE} or newer is needed; this is ${version}. See https://nodejs.org/en/download.`,
      3,
    );
  }
}

/** What is installed is right when this text equals the stamp: the lock file, and the Node that better-sqlite3 was built for. */
function wantedStamp(/** @type {string} */ root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} node-abi-${process.versions.modules} ${process.arch}\n`;
}

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules', '.kernelway-stamp');

/** @param {string} root @returns {'ready' | 'missing' | 'outdated'} */
export function npmPackagesState(root) {
  if (!existsSync(join(root, 'node_modules'))) return 'missing';
  const path = stampPath(root);
  if (existsSync(path) && readFileSync(path, 'utf8') === wantedStamp(root)) return 'ready';
  return 'outdated';
}

/**
 * Makes node_modules agree with package-lock.json; nothing happens when it does already.
 * @param {string} root
 */
export async function ensureNpmPackages(root) {
  const state = npmPackagesState(root);
  if (state === 'ready') return;
  // Somebody ran `npm ci` or `npm install` by hand: when npm agrees and the native part loads, all that lacks is our stamp.
  if (state === 'outdated' && (await installedByHand(root))) {
    writeFileSync(stampPath(root), wantedStamp(root));
    return;
  }
  // apt's lists are refreshed meanwhile, in case a compiler must be installed afterwards: it saves seconds of a first start.
  const lists =
    mayNeedCompiler() && (await privilege()) !== 'none' && aptListsAreOld() ? refreshPackageLists() : undefined;
  await step(
    state === 'missing' ? 'Packages from npm' : 'Packages from npm (package-lock.json changed)',
    async (note) => {
      if (lists) note('refreshing the lists of apt meanwhile, in case a compiler is needed');
      const result = await npm(root, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
      if (result.code !== 0) throw new SetupError(`npm ci failed:\n${tail(result.output, 25)}`);
    },
  );
  await lists;
  await buildSqlite(root);
  writeFileSync(stampPath(root), wantedStamp(root));
}

const mayNeedCompiler = () => systemSetupAllowed() && !systemNeeds.compiler.present();

/** @param {string} root @param {string[]} args */
function npm(root, args) {
  // JOBS: node-gyp compiles on all cores.
  return run('npm', args, { cwd: root, env: { JOBS: 'max' } });
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

/** True when better-sqlite3 loads and answers in this Node. @param {string} root */
export async function sqliteLoads(root) {
  const script = "const D=require('better-sqlite3');new D(':memory:').prepare('select 1').get()";
  return (await run(process.execPath, ['-e', script], { cwd: root })).code === 0;
}

/** A prebuilt better-sqlite3 is downloaded where that is possible; otherwise it is compiled. */
async function buildSqlite(/** @type {string} */ root) {
  const build = () =>
    step('better-sqlite3, the embedded database', async (note) => {
      note('where no prebuilt one can be downloaded it is compiled now, which takes about a minute');
      const result = await npm(root, ['rebuild', 'better-sqlite3', '--loglevel=error']);
      if (result.code === 0 && (await sqliteLoads(root))) return;
      throw new SetupError(
        `better-sqlite3 could not be built:\n${tail(result.output || 'built, but it does not load', 25)}`,
      );
    });
  if (systemNeeds.compiler.present()) return build();
  // Without a compiler the download may still succeed; only when it does not, a compiler is installed.
  try {
    await build();
  } catch {
    say('    No prebuilt better-sqlite3 could be had, and there is no compiler.');
    await ensureSystemPackages([systemNeeds.compiler]);
    await build();
  }
}
