#!/usr/bin/env node
/**
 * Writes the `.ans` files of the kernel problems: the output of the engine (tinylsm/), session by session, as the judge
 * runs it. Needs g++ and make. Afterwards, `npx kernelway problem verify` checks that the judge gets the same answers.
 *
 *   node problems/make-answers.mjs
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const problems = dirname(fileURLToPath(import.meta.url));
const engine = join(problems, 'tinylsm');
const made = spawnSync('make', ['-s', '-j2', 'kv_driver'], { cwd: engine, stdio: 'inherit' });
if (made.status !== 0) process.exit(1);

for (const problem of ['walrecovery', 'pointreads']) {
  const data = join(problems, problem, 'data');
  const inputs = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.in')).sort();
  for (const path of inputs) {
    const file = join(data, path);
    writeFileSync(file.replace(/\.in$/, '.ans'), await answer(readFileSync(file, 'utf8')));
  }
  console.log(`${problem}: ${inputs.length} answers`);
}

/** Runs all sessions of one test in one folder. */
async function answer(input) {
  const folder = mkdtempSync(join(tmpdir(), 'tinylsm-answer-'));
  try {
    let output = '';
    for (const { text, killAfter } of sessionsOf(input)) output += await runSession(folder, text, killAfter);
    return output;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Splits the input as described for `sessions` in docs/problem-packages.md. */
function sessionsOf(input) {
  const sessions = [{ text: '' }];
  for (const line of input.split(/(?<=\n)/)) {
    const restart = /^#!restart(?: kill (\d+))?\n?$/.exec(line);
    if (!restart) sessions.at(-1).text += line;
    else {
      if (restart[1]) sessions.at(-1).killAfter = Number(restart[1]);
      sessions.push({ text: '' });
    }
  }
  return sessions;
}

function runSession(folder, text, killAfter) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(engine, 'kv_driver'), ['data'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      if (killAfter !== undefined && output.split('\n').length > killAfter) child.kill('SIGKILL');
    });
    child.stdin.on('error', () => undefined).end(text);
    child.on('error', reject).on('close', (code, signal) => {
      const lines = output.split(/(?<=\n)/);
      if (killAfter === undefined && code !== 0) reject(new Error(`a session ended with ${code ?? signal}:\n${text}`));
      else if (killAfter !== undefined && lines.length < killAfter) reject(new Error(`too few lines to kill:\n${text}`));
      else resolve(killAfter === undefined ? output : lines.slice(0, killAfter).join(''));
    });
  });
}
