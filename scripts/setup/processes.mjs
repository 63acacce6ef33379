/**
 * Runs and watches child processes for the setup scripts. Uses only Node, because it runs before packages are
 * installed.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Running programs of `run`; they are stopped with this process. @type {Set<import('node:child_process').ChildProcess>} */
const unfinished = new Set();
process.on('exit', () => unfinished.forEach((child) => child.kill('SIGTERM')));

const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** PATH with the folders of system programs, which an ordinary user on Debian does not have. */
export function fullPath(path = process.env.PATH ?? '') {
  const folders = path.split(delimiter).filter(Boolean);
  return [...folders, ...systemFolders.filter((folder) => !folders.includes(folder))].join(delimiter);
}

/**
 * The path of a program, or undefined.
 * @param {string} name
 * @returns {string | undefined}
 */
export function which(name) {
  for (const folder of fullPath().split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * Runs a program to its end and answers its code and output; it never throws for a failed program.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number, onLine?: (line: string) => void,
 *   signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` has both streams; 127: not found.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: fullPath(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
    });
    unfinished.add(child);
    let stdout = '';
    let output = '';
    const lines = lineSplitter((line) => options.onLine?.(line));
    const timer = options.timeoutMs ? setTimeout(() => child.kill('SIGKILL'), options.timeoutMs) : undefined;
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
      lines.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
      lines.write(chunk);
    });
    child.on('error', (error) => {
      unfinished.delete(child);
      clearTimeout(timer);
      resolve({ code: 127, stdout, output: `${output}${error.message}` });
    });
    child.on('close', (code, signal) => {
      unfinished.delete(child);
      clearTimeout(timer);
      lines.end();
      resolve({ code: code ?? (signal ? 128 : 1), stdout, output });
    });
  });
}

/**
 * Cuts a stream into lines.
 * @param {(line: string) => void} onLine
 */
export function lineSplitter(onLine) {
  let rest = '';
  return {
    /** @param {Buffer | string} chunk */
    write(chunk) {
      const parts = (rest + chunk).split(/\r?\n|\r/);
      rest = parts.pop() ?? '';
      for (const part of parts) onLine(part);
    },
    end() {
      if (rest) onLine(rest);
      rest = '';
    },
  };
}

/**
 * Waits until a child ends, at most `timeoutMs`; then kills it.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} true if it ended by itself
 */
export async function waitForExit(child, timeoutMs) {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(false);
    }, timeoutMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** @param {number} durationMs */
export const sleep = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));
