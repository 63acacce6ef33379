#!/usr/bin/env node
/**
 * The starter code of each kernel problem is the storage engine (tinylsm/) with some files replaced by those of
 * `<problem>/.kernel/instead/`. The engine's own versions of these files are a right solution, in
 * `submissions/accepted/engine/`. This script makes both; they are committed, so the packages are complete.
 *
 *   node problems/make-bases.mjs           writes both
 *   node problems/make-bases.mjs --check   lists differences, and exits with 1 if there are any
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const problems = dirname(fileURLToPath(import.meta.url));
const MADE = ['.kernel/base', 'submissions/accepted/engine'];

/** Files in a folder by relative path, without what `make` builds. */
function filesOf(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const isSource = (path) => !/^(build\/|kv_driver$|kv_bench$)/.test(path) && statSync(join(folder, path)).isFile();
  return new Map(paths.filter(isSource).sort().map((path) => [path, readFileSync(join(folder, path))]));
}

/** The files made for a problem, by path in the package. */
function madeFor(problem) {
  const engine = filesOf(join(problems, 'tinylsm'));
  const instead = filesOf(join(problems, problem, '.kernel/instead'));
  const made = new Map();
  for (const [path, content] of new Map([...engine, ...instead])) made.set(`.kernel/base/${path}`, content);
  for (const path of instead.keys()) made.set(`submissions/accepted/engine/${path}`, engine.get(path));
  return made;
}

function committed(problem) {
  const all = MADE.flatMap((folder) => {
    const files = existing(join(problems, problem, folder));
    return [...files].map(([path, content]) => [`${folder}/${path}`, content]);
  });
  return new Map(all);
}

function existing(folder) {
  return statSync(folder, { throwIfNoEntry: false }) ? filesOf(folder) : new Map();
}

const isCheck = process.argv.includes('--check');
let differs = 0;
for (const problem of ['walrecovery', 'pointreads']) {
  const made = madeFor(problem);
  const there = committed(problem);
  for (const path of new Set([...made.keys(), ...there.keys()])) {
    const wanted = made.get(path);
    if (wanted && there.get(path)?.equals(wanted)) continue;
    differs += 1;
    console.log(`${problem}/${path}`);
    if (isCheck) continue;
    const file = join(problems, problem, path);
    rmSync(file, { force: true });
    if (!wanted) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
  }
}
if (isCheck && differs > 0) {
  console.log('These are not what the engine makes them: change tinylsm/ or .kernel/instead/, then run this without --check.');
  process.exitCode = 1;
}
