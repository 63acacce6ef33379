/** The site process of `npm start`: start it, wait until it answers, ask about its judge, stop it. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fullPath, lineSplitter, sleep, waitForExit } from './processes.mjs';
import { dim, red, say, SetupError, tail, yellow } from './steps.mjs';

/**
 * Fails with a clear message if the port is taken, before anything is installed or started.
 * @param {number} port
 * @param {string} host
 */
export function checkPortIsFree(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EADDRINUSE') {
        const other = `Another program, perhaps another Kernelway, listens on port ${port}.`;
        reject(new SetupError(`${other} Stop it, or choose a free port:\n    PORT=${port + 1} npm start`));
      } else if (code === 'EACCES') {
        reject(
          new SetupError(`This user may not listen on port ${port}. Choose one above 1023:\n    PORT=3000 npm start`),
        );
      } else reject(new SetupError(`Cannot listen on ${host}:${port}: ${code}. Check HOST and PORT.`));
    });
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Starts the site process. Its log goes to `logPath`; warnings and errors are also printed.
 * @param {{ root: string, dataDir: string, port: number }} options
 */
export function startSite({ root, dataDir, port }) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logPath = join(dataDir, 'server.log');
  const log = createWriteStream(logPath, { flags: 'a', mode: 0o600 });
  const args = ['--import', 'tsx', '--import', './scripts/setup/parent-watch.mjs', 'src/server.ts'];
  // In its own process group, so that Ctrl-C reaches the server only once: from us, and not from the terminal too.
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, PATH: fullPath(), PORT: String(port) },
  });
  let lastWords = '';
  const lines = lineSplitter((line) => {
    log.write(`${line}\n`);
    lastWords = `${lastWords}${line}\n`.slice(-8000);
    const shown = forPeople(line);
    if (shown !== undefined) say(shown);
  });
  child.stdout?.on('data', (chunk) => lines.write(chunk));
  child.stderr?.on('data', (chunk) => lines.write(chunk));
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    logPath,
    ended,
    /**
     * Waits until the site answers; on a slow machine it asks less often, because each request slows the site down.
     * @param {number} timeoutMs
     */
    async answers(timeoutMs) {
      const startedAt = Date.now();
      while (Date.now() - startedAt < timeoutMs) {
        if (ended()) {
          await sleep(100);
          throw new SetupError(`The site stopped during startup:\n${tail(lastWords, 25)}`);
        }
        if ((await ask(port, '/healthz')).status === 200) return;
        await sleep(Math.min(5_000, 100 + (Date.now() - startedAt) / 50));
      }
      throw new SetupError(`The site did not answer in ${timeoutMs / 1000} s. Its log: ${logPath}\n${tail(lastWords)}`);
    },
    /**
     * Asks the site to stop and waits; the site tells its judge, which removes its containers. @returns
     * {Promise<boolean>} cleanly?
     */
    async stop() {
      if (ended()) return child.exitCode === 0;
      child.kill('SIGTERM');
      const byItself = await waitForExit(child, 30_000);
      killGroup(child.pid);
      return byItself;
    },
    /** For the exit of this process: kills everything at once. */
    killNow() {
      if (!ended()) killGroup(child.pid);
    },
  };
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

/**
 * @param {number} port
 * @param {string} path
 * @returns {Promise<{ status: number, body: any }>} status 0: no answer
 */
export async function ask(port, path) {
  try {
    const signal = AbortSignal.timeout(5000);
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept: 'application/json' },
      signal,
    });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  } catch {
    return { status: 0, body: undefined };
  }
}

/** The reasons in the answer of GET /readyz, one line each. @param {any} body @returns {string[]} */
export function reasonsOf(body) {
  const reasons = Array.isArray(body?.reasons) ? body.reasons : String(body ?? '').split('\n');
  return reasons
    .map((/** @type {any} */ reason) =>
      typeof reason === 'string' ? reason : (reason?.message ?? reason?.text ?? JSON.stringify(reason)),
    )
    .map((/** @type {string} */ reason) => reason.trim())
    .filter(Boolean);
}

const levels = { 40: yellow('warning'), 50: red('error'), 60: red('fatal') };

/** A log line for the terminal: warnings and errors shortened, plain text unchanged, everything else left out. */
function forPeople(/** @type {string} */ line) {
  if (!line.trim()) return undefined;
  if (!line.startsWith('{')) return dim(`  | ${line}`);
  try {
    const entry = JSON.parse(line);
    const level = levels[/** @type {40 | 50 | 60} */ (entry.level)];
    if (!level) return undefined;
    return `  ${level} ${entry.msg ?? ''}${entry.err?.message ? dim(` (${entry.err.message})`) : ''}`;
  } catch {
    return dim(`  | ${line}`);
  }
}
