/**
 * better-sqlite3 is the only package with native code that Kernelway needs. If npm can download the prebuilt binary,
 * it takes a second. Otherwise (on a campus without that download) it must be compiled, which takes a minute or two.
 * So the compiler is installed and the compilation starts while npm still installs everything else, in a separate
 * folder, from the archive that package-lock.json names.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './processes.mjs';
import { SetupError, say, step, tail } from './steps.mjs';
import { ensureSystemPackages, systemNeeds } from './system-packages.mjs';

/** -O3 doubles the compile time for no measurable gain; SQLite's own builds use -O2. */
const compileFlags = { CFLAGS: '-O2', CXXFLAGS: '-O2' };

/**
 * Runs npm with what node-gyp needs: all cores, and the headers next to this Node.js, so that none are downloaded.
 * @param {string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
  const env = { ...compileFlags, ...headers, JOBS: 'max', npm_config_loglevel: 'error' };
  return run('npm', args, { cwd, env });
}

/** True when better-sqlite3 loads and answers in this Node.js. @param {string} root */
export async function sqliteLoads(root) {
  const script = "const D=require('better-sqlite3');new D(':memory:').prepare('select 1').get()";
  return (await run(process.execPath, ['-e', script], { cwd: root })).code === 0;
}

/**
 * Starts the slow part while the other packages are installed.
 * @param {string} root
 * @returns {Promise<{ buildFolder: string | undefined, remove: () => void }>} the compiled `build` folder, or
 * undefined if npm should do it: a prebuilt binary is available, or the early compilation failed
 * @throws SetupError if a compiler is needed and cannot be installed
 */
export async function beginSqlite(root) {
  const nothing = { buildFolder: undefined, remove: () => undefined };
  const { version, integrity } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[
    'node_modules/better-sqlite3'
  ];
  if (await prebuiltCanBeHad(version)) return nothing;
  say('    No prebuilt better-sqlite3 is available, so it is compiled. This takes a minute or two.');
  if (!systemNeeds.compiler.present()) await ensureSystemPackages([systemNeeds.compiler]);
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-sqlite-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const packed = await npm(['pack', `better-sqlite3@${version}`, '--json', '--ignore-scripts'], folder);
  const [archive] = packed.code === 0 ? JSON.parse(packed.stdout) : [];
  if (!archive || archive.integrity !== integrity) return { ...nothing, remove };
  await run('tar', ['-xzf', archive.filename], { cwd: folder });
  const source = join(folder, 'package');
  const compiled = await step('better-sqlite3, compiled in the background', () =>
    npm(['run', 'build-release'], source),
  );
  return compiled.code === 0 ? { buildFolder: join(source, 'build'), remove } : { ...nothing, remove };
}

/**
 * After the installation: copies the compiled part into place, or lets npm download or compile it.
 * @param {string} root
 * @param {Awaited<ReturnType<typeof beginSqlite>>} begun
 */
export async function finishSqlite(root, { buildFolder, remove }) {
  try {
    if (buildFolder) {
      const target = join(root, 'node_modules', 'better-sqlite3', 'build');
      cpSync(join(buildFolder, 'Release', 'better_sqlite3.node'), join(target, 'Release', 'better_sqlite3.node'), {
        recursive: true,
      });
      if (await sqliteLoads(root)) return;
    }
    await step('better-sqlite3, the embedded database', async (note) => {
      note('if no prebuilt binary is available, it is compiled now (a minute or two)');
      let result = await npm(['rebuild', 'better-sqlite3'], root);
      if (result.code !== 0 && !systemNeeds.compiler.present()) {
        await ensureSystemPackages([systemNeeds.compiler]);
        result = await npm(['rebuild', 'better-sqlite3'], root);
      }
      if (result.code === 0 && (await sqliteLoads(root))) return;
      throw new SetupError(
        `better-sqlite3 could not be built:\n${tail(result.output || 'built, but it does not load', 25)}`,
      );
    });
  } finally {
    remove();
  }
}

/** Checks whether the prebuilt archive of this platform exists, without downloading it. @param {string} version */
async function prebuiltCanBeHad(version) {
  const name = `better-sqlite3-v${version}-node-v${process.versions.modules}-${process.platform}-${process.arch}.tar.gz`;
  const url = `https://github.com/WiseLibs/better-sqlite3/releases/download/v${version}/${name}`;
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
