/**
 * better-sqlite3 is the one package with native code that Kernelway needs. Where its prebuilt program can be downloaded
 * npm does that in a second. Elsewhere (a campus without that download) it is compiled, which takes a minute or two
 * and would make a first start slow: so the compiler is fetched and the compilation begins while npm still installs
 * everything else, in a folder of its own, from the very archive that package-lock.json names.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './processes.mjs';
import { SetupError, say, step, tail } from './steps.mjs';
import { ensureSystemPackages, systemNeeds } from './system-packages.mjs';

/** Half the compile time of -O3 is spent for nothing measurable; -O2 is what SQLite's own builds use. */
const compileFlags = { CFLAGS: '-O2', CXXFLAGS: '-O2' };

/**
 * npm, with what node-gyp needs: all cores, and the headers that lie beside this Node.js, so that none are downloaded.
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
 * Begins what takes long, beside the installation of the other packages.
 * @param {string} root
 * @returns {Promise<{ buildFolder: string | undefined, remove: () => void }>} the compiled `build` folder, or undefined
 *   when npm should do it: a prebuilt one can be had, or the early compilation failed
 * @throws SetupError when a compiler is needed and cannot be installed
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
  const compiled = await step('better-sqlite3, compiled beside', () => npm(['run', 'build-release'], source));
  return compiled.code === 0 ? { buildFolder: join(source, 'build'), remove } : { ...nothing, remove };
}

/**
 * After the installation: puts the compiled part in place, or lets npm download or compile it.
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
      note('if no prebuilt one is available, it is compiled now (a minute or two)');
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

/** Asks for the prebuilt archive of this platform without fetching it. @param {string} version */
async function prebuiltCanBeHad(version) {
  const name = `better-sqlite3-v${version}-node-v${process.versions.modules}-${process.platform}-${process.arch}.tar.gz`;
  const url = `https://github.com/WiseLibs/better-sqlite3/releases/download/v${version}/${name}`;
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
