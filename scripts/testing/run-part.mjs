/** Runs one part of the tests in its own process group and returns its counts. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fullPath } from '../setup/processes.mjs';

/**
 * @typedef {object} PartResult
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} durationMs
 * @property {{ title: string, file: string, message: string }[]} failures
 */

/**
 * Running children; the runner stops them when it is interrupted. @type
 * {Set<import('node:child_process').ChildProcess>}
 */
const running = new Set();

/** Kills every running part with all its children. */
export function killRunningParts() {
  for (const child of running) killGroup(child);
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {{ root: string, files: string[], grep?: string, env: NodeJS.ProcessEnv, write: (text: string) => void,
 *   colours: boolean, tempFolder: string }} options `tempFolder`: TMPDIR of the tests; what they leave there is a failure
 * @returns {Promise<PartResult>}
 */
export async function runPart(part, options) {
  const startedAt = performance.now();
  const figures = part.checks ? await runChecks(part, part.checks, options) : await runMocha(part, options);
  return { name: part.name, durationMs: performance.now() - startedAt, ...figures };
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {string[][]} checks
 * @param {Parameters<typeof runPart>[1]} options
 */
async function runChecks(part, checks, options) {
  const failures = [];
  for (const check of checks) {
    const { code, timedOut } = await runNode(check, part.limitMs, options);
    const what = timedOut ? `stopped after ${part.limitMs / 60_000} minutes` : `ended with exit code ${code}`;
    if (code !== 0) failures.push({ title: part.title, file: '', message: `${check[0]} ${what}` });
  }
  return { passed: failures.length === 0 ? 1 : 0, failed: failures.length === 0 ? 0 : 1, failures };
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {Parameters<typeof runPart>[1]} options
 */
async function runMocha(part, options) {
  const failed = (/** @type {string} */ message) => ({
    passed: 0,
    failed: 1,
    failures: [{ title: part.title, file: '', message }],
  });
  if (options.files.length === 0) {
    options.write('  no test file belongs to this part\n');
    return failed('no test file belongs to this part');
  }
  const folder = mkdtempSync(join(options.tempFolder, 'figures-'));
  const output = join(folder, 'figures.json');
  try {
    const args = ['node_modules/mocha/bin/mocha.js', '--timeout', String(part.timeoutMs)];
    args.push('--reporter', 'scripts/testing/reporter.cjs', '--reporter-option', `output=${output}`);
    if (options.colours) args.push('--color');
    if (options.grep) args.push('--grep', options.grep);
    const ended = () => existsSync(output);
    const { code, timedOut, hung } = await runNode([...args, ...options.files], part.limitMs, options, ended);
    if (!existsSync(output)) {
      return failed(
        timedOut ? `stopped after ${part.limitMs / 60_000} minutes` : `mocha ended early, exit code ${code}`,
      );
    }
    /** @type {import('./reporter.cjs').Figures} */
    const figures = JSON.parse(readFileSync(output, 'utf8'));
    if (hung) {
      const message = 'the tests ended, but something they opened keeps the process alive';
      figures.failed += 1;
      figures.failures.push({ title: part.title, file: '', message });
    } else if (code !== 0 && figures.failed === 0) {
      figures.failed += 1;
      figures.failures.push({ title: part.title, file: '', message: `mocha ended with exit code ${code}` });
    }
    const left = readdirSync(options.tempFolder).filter((name) => name.startsWith('kernelway-'));
    if (left.length > 0) {
      const message = `temporary folders were left behind: ${left.join(', ')}`;
      figures.failed += 1;
      figures.failures.push({ title: part.title, file: '', message });
      for (const name of left) rmSync(join(options.tempFolder, name), { recursive: true, force: true });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** After the last test, the process gets this long to end by itself. */
const LINGER_MS = 15_000;

/**
 * @param {string[]} args
 * @param {number} limitMs
 * @param {Parameters<typeof runPart>[1]} options
 * @param {() => boolean} [ended] true once the work is done and only the process remains
 * @returns {Promise<{ code: number, timedOut: boolean, hung: boolean }>}
 */
function runNode(args, limitMs, options, ended = () => false) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: options.root,
      env: { ...process.env, PATH: fullPath(), TMPDIR: options.tempFolder, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    let timedOut = false;
    let hung = false;
    let endedAt = 0;
    const limit = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, limitMs);
    const watch = setInterval(() => {
      if (endedAt === 0 && ended()) endedAt = Date.now();
      if (endedAt > 0 && Date.now() - endedAt > LINGER_MS) {
        hung = true;
        killGroup(child);
      }
    }, 500);
    child.stdout.on('data', (chunk) => options.write(String(chunk)));
    child.stderr.on('data', (chunk) => options.write(String(chunk)));
    child.on('error', (error) => options.write(`${error.message}\n`));
    // Waits for `exit` and then a moment for the last output: a grandchild that holds the pipe open must not block
    // the run.
    child.on('exit', (code) => {
      clearTimeout(limit);
      clearInterval(watch);
      const finish = () => {
        running.delete(child);
        killGroup(child);
        resolve({ code: code ?? 1, timedOut, hung });
      };
      const late = setTimeout(finish, 2000);
      child.once('close', () => {
        clearTimeout(late);
        finish();
      });
    });
  });
}
