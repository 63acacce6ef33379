/**
 * The floor of the judging benchmarks: the program of the sum problem, compiled and run on every test without sandbox
 * or site.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { SUM_PROBLEM, sumProgram } from './bench-site.ts';

/** The command of the language (`judge/images/cpp/languages.yaml`) with the machine's own linker, as people type it. */
const COMPILE = ['-std=gnu++17', '-O2', '-pipe', '-static'];

/** Whether this machine has the compiler. */
export function canCompileByHand(): boolean {
  return spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Milliseconds for one compilation and a run of every test, with a different program each time. */
export function byHand(folder: string): number {
  const source = join(folder, 'by-hand.cpp');
  const binary = join(folder, 'by-hand');
  writeFileSync(source, sumProgram());
  const inputs = ['sample', 'secret'].flatMap((part) =>
    readdirSync(join(SUM_PROBLEM, 'data', part))
      .filter((name) => name.endsWith('.in'))
      .map((name) => readFileSync(join(SUM_PROBLEM, 'data', part, name))),
  );
  const startedAt = performance.now();
  execFileSync('g++', [...COMPILE, '-o', binary, source]);
  for (const input of inputs) execFileSync(binary, { input, stdio: ['pipe', 'ignore', 'inherit'] });
  return performance.now() - startedAt;
}

/** The other load of the machine, to judge the figures by. */
export function loadWords(): string {
  return `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`;
}
