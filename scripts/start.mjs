#!/usr/bin/env node
/**
 * `npm start`: from a fresh clone to a running site with demo data and a local judge. The site comes first. What only
 * the judge needs (Docker, debootstrap, images) is prepared in the background. The judge waits for Docker, and
 * submissions wait for the judge.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDocker, runAgainWithDockerGroup } from './setup/docker.mjs';
import { ask, checkPortIsFree, reasonsOf, startSite } from './setup/local-site.mjs';
import { freePort } from './setup/mariadb.mjs';
import { checkNodeVersion, ensureNpmPackages } from './setup/npm-packages.mjs';
import { sleep } from './setup/processes.mjs';
import { bold, dim, green, reportFailure, say, seconds, SetupError, step, yellow } from './setup/steps.mjs';
import { ensureSystemPackages, systemNeeds } from './setup/system-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const help = `npm start        sets everything up and runs the site with demo data and a local judge

Settings are environment variables, or lines of a file .env; see docs/configuration.md. Often used:
  PORT=3000                  the port
  DATA_DIR=var               database, files and logs
  KERNELWAY_DEMO=0           no demo data
  LOCAL_JUDGE=0              no judge on this machine
  KERNELWAY_SYSTEM_SETUP=0   install no system package and start no Docker daemon; say what to do instead`;

/** A slow machine may need minutes for the first demo data; if the site dies, this stops waiting at once. */
const START_LIMIT_MS = 900_000;

/** @type {ReturnType<typeof startSite> | undefined} */
let site;
let answered = false;
let stopping = false;

async function main() {
  if (process.argv.includes('--help') || process.argv.includes('-h')) return say(help);
  const startedAt = performance.now();
  if (existsSync('.env')) process.loadEnvFile('.env');
  checkNodeVersion();
  const host = process.env.HOST || '127.0.0.1';
  const port = await choosePort(host);
  const dataDir = resolve(root, process.env.DATA_DIR || 'var');
  const judgeHere = isOn(process.env.LOCAL_JUDGE);
  const again = judgeHere ? await runAgainWithDockerGroup() : undefined;
  if (again !== undefined) process.exit(again);

  await ensureNpmPackages(root);
  site = startSite({ root, dataDir, port });
  const { child, answers } = site;
  child.once('exit', onServerExit);
  await step('Site, database and demo data', () => answers(START_LIMIT_MS));
  answered = true;
  welcome(port, dataDir, performance.now() - startedAt);
  if (judgeHere) {
    await prepareJudgeHost(dataDir);
    await followReadiness(port);
  }
}

/** @param {string | undefined} flag */
const isOn = (flag) => !['0', 'false'].includes(flag || '1');

/** @param {string} host @returns {Promise<number>} */
async function choosePort(host) {
  const given = process.env.PORT || '3000';
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new SetupError(`PORT is "${given}"; it must be a whole number from 0 to 65535 (0 picks a free one).`);
  }
  if (port === 0) return freePort();
  await checkPortIsFree(port, host);
  return port;
}

/** @param {number} port @param {string} dataDir @param {number} durationMs */
function welcome(port, dataDir, durationMs) {
  const address = process.env.BASE_URL || `http://localhost:${port}`;
  say(`\n${green('●')} ${bold(`Kernelway answers at ${address}`)} ${dim(`(after ${seconds(durationMs)})`)}`);
  if (isOn(process.env.KERNELWAY_DEMO) && process.env.NODE_ENV !== 'production') sayLogins();
  say(dim(`  data: ${dataDir} · log: ${join(dataDir, 'server.log')} · stop with Ctrl-C\n`));
}

/** The demo logins, from the demo data. */
function sayLogins() {
  const path = join(root, 'seeds', 'demo', 'logins.json');
  if (!existsSync(path)) return;
  const { password, logins } = readLogins(path);
  say(`  Demo logins${password ? `, each with the password ${bold(password)}` : ''}:`);
  const width = Math.max(...logins.map((login) => login.email.length));
  for (const login of logins) {
    const words = [login.role, login.name, login.university, password ? '' : `password ${login.password}`];
    say(`    ${login.email.padEnd(width)}  ${dim(words.filter(Boolean).join(' · '))}`);
  }
}

/**
 * @param {string} path
 * @returns {{ password: string | undefined, logins: { email: string, role?: string, name?: string, university?: string,
 *   password?: string }[] }} `password` when all share one
 */
function readLogins(path) {
  const content = JSON.parse(readFileSync(path, 'utf8'));
  const logins = Array.isArray(content) ? content : content.logins;
  const passwords = new Set(logins.map((/** @type {any} */ login) => login.password ?? content.password));
  return { password: passwords.size === 1 ? [...passwords][0] : undefined, logins };
}

/**
 * Prepares what only the judge needs. If it fails, the failure is printed and the site continues; staff see there
 * that no judge is online.
 */
async function prepareJudgeHost(/** @type {string} */ dataDir) {
  try {
    await ensureSystemPackages([systemNeeds.docker, systemNeeds.debootstrap]);
    await ensureDocker(dataDir);
  } catch (error) {
    if (stopping) return;
    const message = error instanceof Error ? error.message : String(error);
    say(`\n${yellow('No judge yet.')} The site works, and submissions wait in the queue.\n${message}`);
    say(`After that, the judge continues by itself. To see everything that is missing: npx kernelway doctor\n`);
  }
}

/** Prints each new state of the judge's preparation until it is ready. */
async function followReadiness(/** @type {number} */ port) {
  const startedAt = performance.now();
  let last = '';
  let waited = false;
  while (!stopping) {
    const { status, body } = await ask(port, '/readyz');
    if (status === 200) {
      const duration = waited ? dim(` (${seconds(performance.now() - startedAt)})`) : '';
      return say(`${green('●')} Ready: the judge is online${duration}`);
    }
    waited = true;
    const now = status === 503 ? reasonsOf(body).join('; ') : '';
    if (now && now !== last) say(`${dim('…')} ${now}`);
    if (now) last = now;
    await sleep(1000);
  }
}

/** @param {number | null} code */
function onServerExit(code) {
  // Before the site answered, the step that waits for it prints the reason.
  if (stopping || !answered) return;
  stopping = true;
  site?.killNow();
  say(`\nThe site stopped unexpectedly with exit code ${code}. Its log: ${site?.logPath}`);
  process.exit(code || 1);
}

/** @param {NodeJS.Signals | 'npm has ended'} cause */
async function stop(cause) {
  if (stopping) return;
  stopping = true;
  say(`\n${dim('…')} ${cause === 'SIGINT' ? 'Ctrl-C' : cause}: stopping the site and its judge`);
  const startedAt = performance.now();
  const cleanly = site ? await site.stop() : true;
  say(
    cleanly
      ? `${green('✓')} Stopped ${dim(`(${seconds(performance.now() - startedAt)})`)}`
      : yellow('The site did not stop in time and was killed.'),
  );
  process.exit(cleanly ? 0 : 1);
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => void stop(signal));
process.on('exit', () => site?.killNow());
if (process.env.npm_lifecycle_event) stopWithParent();

/**
 * npm passes SIGTERM on to us, because the script in package.json is an `exec` without a shell in between. A killed
 * npm passes on nothing, but then this process gets another parent, and stops too.
 */
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    void stop('npm has ended');
  }, 500);
  watch.unref();
}

main().catch((error) => {
  if (stopping) return;
  stopping = true;
  const exitCode = reportFailure(error);
  site?.killNow();
  process.exit(exitCode);
});
