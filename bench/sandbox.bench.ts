/**
 * The cost of confinement: a program that adds two numbers runs 1, 10 and 100 times in the judge's sandbox, compared
 * with fork and exec without a sandbox (`floor.c`) and, if installed, isolate and bubblewrap.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunLimits } from '../judge/contract/job.ts';
import { dockerHost } from '../judge/docker-host.ts';
import type { Sandbox } from '../judge/sandbox/sandbox.ts';
import { compiledC } from './bench-programs.ts';
import { median, ms, percentile } from './figures.ts';

const MIB = 1024 * 1024;
const COUNTS = [1, 10, 100] as const;
const ROUNDS = 5;
const INPUT = '1 2\n';
const ADD =
  '#include <stdio.h>\nint main(void) { int a, b; return scanf("%d %d", &a, &b) == 2 ? !printf("%d\\n", a + b) : 1; }\n';
const limits = (memoryBytes: number): RunLimits => ({
  ...{ cpuTimeMs: 60_000, wallTimeMs: 60_000, memoryBytes, outputBytes: MIB, processes: 64 },
});

interface Way {
  name: string;
  /** Wall time of each run, and of all runs including setup and cleanup. */
  run(count: number): Promise<{ eachMs: number[]; totalMs: number }>;
}

/** A table: median and 95th percentile of one test, totals, and the ratio to the floor. */
export async function benchSandbox(): Promise<void> {
  const host = dockerHost({ instance: `bench-${process.pid}` });
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-bench-'));
  try {
    const { sandbox } = host;
    await host.ensureImage('cpp', () => undefined, new AbortController().signal);
    const program = await compiledC(sandbox, ADD);
    const floor = await compiledC(sandbox, readFileSync(fileURLToPath(new URL('floor.c', import.meta.url)), 'utf8'));
    writeFileSync(join(folder, 'add'), program, { mode: 0o755 });
    writeFileSync(join(folder, 'floor'), floor, { mode: 0o755 });
    const ways = [floorWay(folder), ours(sandbox, program), ...bubblewrap(folder), ...isolate(folder)];
    for (const way of ways) await way.run(3);
    await table(ways);
  } finally {
    await host.removeAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function table(ways: readonly Way[]): Promise<void> {
  console.log('way                          median    95 %   total of 1     of 10    of 100   × floor');
  let floorMs = NaN;
  for (const way of ways) {
    const each: number[] = [];
    const totals: number[] = [];
    for (const count of COUNTS) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await way.run(count));
      totals.push(median(rounds.map((one) => one.totalMs)));
      if (count === 100) each.push(...rounds.flatMap((one) => one.eachMs));
    }
    const middle = median(each);
    if (Number.isNaN(floorMs)) floorMs = middle;
    const cells = [
      middle.toFixed(2),
      percentile(each, 0.95).toFixed(2),
      ...totals.map(ms),
      (middle / floorMs).toFixed(1),
    ];
    console.log(way.name.padEnd(26) + cells.map((cell) => cell.padStart(9)).join(' '));
  }
}

function floorWay(folder: string): Way {
  return {
    name: 'fork and exec (the floor)',
    run: (count) => {
      const startedAt = performance.now();
      const printed = execFileSync(join(folder, 'floor'), [String(count), join(folder, 'add')], { encoding: 'utf8' });
      const totalMs = performance.now() - startedAt;
      const eachMs = printed
        .trim()
        .split('\n')
        .map((us) => Number(us) / 1000);
      return Promise.resolve({ eachMs, totalMs });
    },
  };
}

function ours(sandbox: Sandbox, program: Buffer): Way {
  return {
    name: 'Kernelway, with container',
    run: async (count) => {
      const startedAt = performance.now();
      const box = await sandbox.open({
        ...{ toolchain: 'cpp', stage: 'run', jobId: 'bench', limits: limits(256 * MIB), workBytes: 16 * MIB },
        files: [{ path: 'add', content: program, executable: true }],
      });
      const eachMs: number[] = [];
      for (let run = 0; run < count; run += 1) {
        const runStartedAt = performance.now();
        const request = { argv: ['/box/add'], stdin: Buffer.from(INPUT), limits: limits(256 * MIB) };
        const { stdout } = await box.run(request);
        eachMs.push(performance.now() - runStartedAt);
        if (stdout.toString() !== '3\n') throw new Error('the program answered wrong');
      }
      await box.close();
      return { eachMs, totalMs: performance.now() - startedAt };
    },
  };
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function byCommand(name: string, argv: readonly string[], around?: { before: string[]; after: string[] }): Way {
  const call = ([command = '', ...rest]: readonly string[]): void => {
    execFileSync(command, rest, { input: INPUT, stdio: ['pipe', 'ignore', 'ignore'] });
  };
  return {
    name,
    run: (count) => {
      const startedAt = performance.now();
      if (around) call(around.before);
      const eachMs: number[] = [];
      for (let run = 0; run < count; run += 1) {
        const runStartedAt = performance.now();
        call(argv);
        eachMs.push(performance.now() - runStartedAt);
      }
      if (around) call(around.after);
      return Promise.resolve({ eachMs, totalMs: performance.now() - startedAt });
    },
  };
}

function bubblewrap(folder: string): Way[] {
  if (!isInstalled('bwrap')) return [];
  return [
    byCommand('bubblewrap, all namespaces', ['bwrap', '--unshare-all', '--ro-bind', '/', '/', join(folder, 'add')]),
  ];
}

function isolate(folder: string): Way[] {
  if (!isInstalled('isolate')) return [];
  const run = ['isolate', '--box-id=77', `--dir=${folder}`, '--run', '--', join(folder, 'add')];
  const around = { before: ['isolate', '--box-id=77', '--init'], after: ['isolate', '--box-id=77', '--cleanup'] };
  return [byCommand('isolate, one box', run, around)];
}
