#!/usr/bin/env node
/**
 * `npm test`: sets up what the tests need, runs every part and ends with the line "N passed, N failed". Static checks
 * run in parallel with the database tests, and toolchain images are built meanwhile. Parts that judge or measure time
 * run alone afterwards.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDocker, runAgainWithDockerGroup } from './setup/docker.mjs';
import { startPrivateMariaDb } from './setup/mariadb.mjs';
import { checkNodeVersion, ensureNpmPackages } from './setup/npm-packages.mjs';
import { run } from './setup/processes.mjs';
import { bold, dim, green, red, reportFailure, say, seconds, SetupError, step, tail } from './setup/steps.mjs';
import { chromiumPath, ensureSystemPackages, systemNeeds } from './setup/system-packages.mjs';
import { chooseParts, parts as allParts, testFiles } from './testing/parts.mjs';
import { killRunningParts, runPart } from './testing/run-part.mjs';
import { fastFolder, removeFolder, temporaryFolder } from './testing/temporary-folders.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const help = `npm test                          everything
npm test -- --only judge          one part, or several: --only unit,database
npm test -- --grep "text"         only tests whose title matches
npm test -- --list                the parts, and how many files each has

Parts: ${allParts.map((part) => part.name).join(', ')}
KERNELWAY_SYSTEM_SETUP=0          install no system package and start no daemon; say what is missing (exit code 3)
CHROMIUM_PATH=/path               the browser to drive
TEST_LANGUAGES=all                build and test the extra languages too (10 minutes more)
TEST_THOROUGH=1                   all hostile programs, every verdict of every language, all examples (20 minutes more)
TEST_MARIADB_URL=mysql://…        a MariaDB or MySQL of your own instead of a private one (may create databases)`;

/** Cleanup steps, run in reverse order at the end, also after Ctrl-C. @type {(() => void)[]} */
const undo = [];

async function main() {
  const startedAt = performance.now();
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      grep: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return say(help);
  const chosen = chooseParts(values.only.flatMap((names) => names.split(',')).filter(Boolean));
  const files = testFiles(root);
  if (values.list) {
    for (const part of allParts)
      say(`${part.name.padEnd(14)}${part.owns ? `${files.filter(part.owns).length} files` : part.title}`);
    return;
  }
  const needs = new Set(chosen.flatMap((part) => part.needs));
  const again = needs.has('docker') ? await runAgainWithDockerGroup() : undefined;
  if (again !== undefined) process.exit(again);

  const services = await setUp(needs);
  const results = await runAll(chosen, files, values.grep, services);
  for (const release of undo.splice(0).reverse()) release();
  summarise(results, performance.now() - startedAt, values.only.length === 0 ? orphans(files) : []);
}

/**
 * @param {Set<string>} needs
 * @returns {Promise<{ env: NodeJS.ProcessEnv, images: ReturnType<typeof prepareImages> | undefined }>}
 */
async function setUp(needs) {
  say(bold('Setting up'));
  checkNodeVersion();
  await ensureNpmPackages(root);
  const wanted = [systemNeeds.git];
  if (needs.has('mariadb') && !process.env.TEST_MARIADB_URL) wanted.push(systemNeeds.mariadb);
  if (needs.has('docker')) wanted.push(systemNeeds.docker, systemNeeds.debootstrap);
  if (needs.has('browser')) wanted.push(systemNeeds.chromium, systemNeeds.fonts);
  await ensureSystemPackages(wanted);
  const dataDir = resolve(root, process.env.DATA_DIR || 'var');
  mkdirSync(dataDir, { recursive: true });
  if (needs.has('docker')) await ensureDocker(dataDir);
  /** @type {NodeJS.ProcessEnv} */
  const env = { NODE_ENV: 'test', CHROMIUM_PATH: chromiumPath() };
  if (needs.has('mariadb')) env.TEST_MARIADB_URL = process.env.TEST_MARIADB_URL ?? (await startMariaDb());
  return { env, images: needs.has('docker') ? prepareImages() : undefined };
}

async function startMariaDb() {
  const server = await step('Private MariaDB', () => startPrivateMariaDb(fastFolder()));
  undo.push(server.stopNow);
  return server.url;
}

/** Builds the judge's toolchain images while other parts run. */
function prepareImages() {
  const startedAt = performance.now();
  const stop = new AbortController();
  undo.push(() => stop.abort());
  const images = { waitedFor: false, failure: /** @type {Promise<string | undefined>} */ (Promise.resolve(undefined)) };
  say(`${dim('…')} Building the judge's toolchain images in the background (minutes the first time)`);
  const onLine = (/** @type {string} */ line) => {
    if (images.waitedFor) say(dim(`    ${line}`));
  };
  images.failure = run(process.execPath, ['--import', 'tsx', 'scripts/prepare-images.ts', '--tested'], {
    signal: stop.signal,
    onLine,
  }).then(({ code, output }) => {
    if (code !== 0) return `the toolchain images could not be built:\n${tail(output, 25)}`;
    if (images.waitedFor) say(`${green('✓')} Toolchain images ${dim(`(${seconds(performance.now() - startedAt)})`)}`);
    return undefined;
  });
  return images;
}

/**
 * @param {import('./testing/parts.mjs').Part[]} chosen
 * @param {string[]} files
 * @param {string | undefined} grep
 * @param {Awaited<ReturnType<typeof setUp>>} services
 */
async function runAll(chosen, files, grep, services) {
  /** @param {import('./testing/parts.mjs').Part} part @param {(text: string) => void} write */
  const start = (part, write) =>
    runPart(part, {
      root,
      files: part.owns ? files.filter(part.owns) : [],
      grep,
      env: services.env,
      tempFolder: folderOf(part),
      write,
      colours: process.stdout.isTTY && !process.env.NO_COLOR,
    });
  /** @type {import('./testing/run-part.mjs').PartResult[]} */
  const results = [];
  /** @param {import('./testing/parts.mjs').Part} part */
  const isCompanion = (part) => chosen.some((other) => other.name === part.alongside);
  const alone = chosen.filter((part) => !part.beside && !isCompanion(part));
  const quick = chosen.filter((part) => part.beside);
  /** @type {ReturnType<typeof startBeside> | undefined} */
  let beside;
  for (const part of alone) {
    // Unit tests limit the time of some algorithms, so the static checks start after them.
    if (part.name !== 'unit') beside ??= startBeside(quick, start, false);
    if (beside && part.needs.includes('docker')) {
      // Parts that judge need the machine to themselves: wait for the static checks and the images.
      results.push(...(await beside.finish()));
      const failure = await imagesFailure(services.images);
      if (failure) {
        results.push(notRun(part, failure));
        continue;
      }
    }
    const companions = chosen.filter((other) => other.alongside === part.name);
    const company = companions.map((companion) => startBeside([companion], start, false));
    say(`\n${bold(`▶ ${part.title}`)}`);
    const result = await start(part, (text) => process.stdout.write(text));
    sayResult(result);
    results.push(result);
    for (const companion of company) results.push(...(await companion.finish()));
    results.push(...(beside?.finished() ?? []));
  }
  beside ??= startBeside(quick, start, true);
  results.push(...(await beside.finish()));
  const order = allParts.map((part) => part.name);
  return results.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

/** Always removed at the end. What containers mount lies on the disk. @param {import('./testing/parts.mjs').Part} part */
function folderOf(part) {
  const parent = part.needs.includes('docker') ? tmpdir() : fastFolder();
  const folder = temporaryFolder(part.name, parent);
  undo.push(() => removeFolder(folder));
  return folder;
}

/** @param {ReturnType<typeof prepareImages> | undefined} images @returns {Promise<string | undefined>} */
async function imagesFailure(images) {
  if (!images) return undefined;
  const settled = await Promise.race([images.failure.then(() => true), Promise.resolve(false)]);
  if (!settled && !images.waitedFor) say(`\n${dim('…')} Waiting for the judge's toolchain images`);
  images.waitedFor = true;
  return images.failure;
}

/** @param {import('./testing/parts.mjs').Part} part @param {string} message @returns {import('./testing/run-part.mjs').PartResult} */
function notRun(part, message) {
  say(`${red('✗')} ${part.title}: ${message}`);
  return { name: part.name, passed: 0, failed: 1, durationMs: 0, failures: [{ title: part.title, file: '', message }] };
}

/**
 * Runs parts one after another, in parallel with other parts; their output is kept and printed when nothing else is
 * printing.
 * @param {import('./testing/parts.mjs').Part[]} list
 * @param {(part: import('./testing/parts.mjs').Part, write: (text: string) => void) => ReturnType<typeof runPart>}
 * start
 * @param {boolean} live print at once, because nothing else runs
 */
function startBeside(list, start, live) {
  /** @type {{ result: import('./testing/run-part.mjs').PartResult, title: string, text: string }[]} */
  const done = [];
  const all = (async () => {
    for (const part of list) {
      let text = '';
      if (live) say(`\n${bold(`▶ ${part.title}`)}`);
      const result = await start(part, (chunk) => (live ? process.stdout.write(chunk) : (text += chunk)));
      done.push({ result, title: part.title, text });
    }
  })();
  const finished = () =>
    done.splice(0).map(({ result, title, text }) => {
      if (!live) say(`\n${bold(`▶ ${title}`)} ${dim('(ran in parallel)')}`);
      process.stdout.write(text);
      sayResult(result);
      return result;
    });
  const finish = async () => {
    await all;
    return finished();
  };
  return { finished, finish };
}

/** @param {import('./testing/run-part.mjs').PartResult} result */
function sayResult(result) {
  const mark = result.failed === 0 ? green('✓') : red('✗');
  say(
    `${mark} ${result.name}: ${result.passed} passed, ${result.failed} failed ${dim(`(${seconds(result.durationMs)})`)}`,
  );
}

/** Test files that belong to no part: a misspelled suffix would otherwise never fail. @param {string[]} files */
function orphans(files) {
  return files.filter((file) => !allParts.some((part) => part.owns?.(file)));
}

/**
 * @param {import('./testing/run-part.mjs').PartResult[]} results
 * @param {number} durationMs
 * @param {string[]} unowned
 */
function summarise(results, durationMs, unowned) {
  const failures = results.flatMap((result) => result.failures.map((failure) => ({ part: result.name, ...failure })));
  for (const file of unowned) {
    failures.push({
      part: 'tests',
      title: 'every test file has the suffix of a part',
      file,
      message: 'no part runs this file',
    });
  }
  if (failures.length > 0) {
    say(`\n${bold('Failures')}`);
    for (const { part, title, file, message } of failures) {
      say(`${red('✗')} ${part}: ${title}${file ? dim(` (${file})`) : ''}\n    ${message}`);
    }
  }
  say(`\n${bold('part'.padEnd(14))}${'passed'.padStart(8)}${'failed'.padStart(8)}${'time'.padStart(14)}`);
  for (const { name, passed, failed, durationMs: partMs } of results) {
    say(`${name.padEnd(14)}${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds(partMs).padStart(14)}`);
  }
  say(dim(`total time with setup: ${seconds(durationMs)}`));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0) + unowned.length;
  say(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

function cleanUp() {
  killRunningParts();
  for (const release of undo.splice(0).reverse()) release();
}
process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    say(`\n${red('Interrupted.')}`);
    process.exit(130);
  });
}

main().catch((error) => {
  process.exitCode = reportFailure(error);
  cleanUp();
  if (!(error instanceof SetupError)) say();
  say('\n0 passed, 1 failed');
  process.exit();
});
