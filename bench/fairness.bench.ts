/**
 * Whether speed is measured fairly on this machine: code that is as fast as its base, and code that is faster by a
 * known factor, measured by the judge's engine as for a site. Takes about eight minutes; run it with the load that a
 * judge host would have.
 */
import { cpus } from 'node:os';
import type { JudgeJob, KernelBuild, RunLimits } from '../judge/contract/job.ts';
import { comparedWithBase, largestInterval, relativeInterval, speedRatio } from '../judge/contract/speed-ratio.ts';
import type { SpeedRatio } from '../judge/contract/speed-ratio.ts';
import { dockerHost } from '../judge/docker-host.ts';
import { runJob } from '../judge/engine.ts';
import type { Sandbox } from '../judge/sandbox/sandbox.ts';
import type { BuiltCache } from '../judge/stages/job-context.ts';
import { Blobs } from '../test/judge/jobs.ts';
import { median } from './figures.ts';

const MIB = 1024 * 1024;
const UNCHANGED = 24;
const FASTER_PERCENT = [2, 4, 8] as const;
const OF_EACH = 4;
const MIN_ROUNDS = 6;
const PRECISION = { targetRelativeInterval: 0.03 };
const LIMITS: RunLimits = {
  ...{ cpuTimeMs: 5_000, wallTimeMs: 20_000, memoryBytes: 256 * MIB, outputBytes: MIB, processes: 64 },
};
/** Computes with a table that fits into the caches of one core; how neighbors affect shared caches is not measured here. */
const BASE = `#include "steps.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static uint32_t table[1 << 13];
int main(int count, char **arguments) {
  uint32_t at = count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 1;
  for (uint32_t i = 0; i < 1 << 13; i++) table[i] = i * 2654435761u ^ at;
  for (long i = 0; i < STEPS; i++) at = at * 1664525u + table[at >> 19] + 1013904223u;
  fprintf(stderr, "%s %u\\n", NAME, at);
  printf("%s\\n", count > 1 ? arguments[1] : "ready");
  return 0;
}
`;
const STEPS = 15_000_000;

/** The header that a submission may change. The name makes a different binary that does the same work. */
const steps = (faster: number, name: string): string =>
  `#define STEPS ${Math.round(STEPS * (1 - faster))}L\n#define NAME "${name}"\n`;

/** Prints two tables: for unchanged code, and for faster code. */
export async function benchFairness(): Promise<void> {
  const host = dockerHost({ instance: `bench-${process.pid}` });
  try {
    await host.ensureImage('cpp', () => undefined, new AbortController().signal);
    const measure = await measuring(host.sandbox);
    await unchanged(measure);
    await faster(measure);
  } finally {
    await host.removeAll();
  }
}

/** The ratio of a submission; undefined if there were too few rounds. */
type Measure = (faster: number, name: string) => Promise<SpeedRatio | undefined>;

async function measuring(sandbox: Sandbox): Promise<Measure> {
  const blobs = new Blobs();
  const built = inMemory();
  const baseArchive = await blobs.tar({ 'engine.c': BASE, 'steps.h': steps(0, 'base') });
  const cpu = cpus().length - 1;
  return async (part, name) => {
    const build: KernelBuild = {
      ...{ kind: 'kernel', toolchain: 'cpp', baseArchive, deleted: [], limits: { ...LIMITS, cpuTimeMs: 60_000 } },
      ...{ commands: ['gcc -O2 -static -o engine engine.c'], artefacts: ['engine'], runCommand: ['./engine'] },
      files: blobs.files({ 'steps.h': steps(part, name) }),
    };
    const benchmark: JudgeJob['benchmark'] = {
      ...{ measure: 'cpu', command: ['./engine', '{seed}'], limits: LIMITS },
      ...{ minRounds: MIN_ROUNDS, maxRounds: 20, budgetMs: 10_000, ...PRECISION },
    };
    const tests = [blobs.test(1, '', 'ready\n')];
    const job = blobs.sumJob('c', {}, { build, benchmark, tests, runLimits: LIMITS });
    const report = await runJob(job, { sandbox, built, cpu, fetchBlob: blobs.fetch });
    if (report.benchmark?.outcome !== 'ok') throw new Error(`not measured: ${JSON.stringify(report).slice(0, 500)}`);
    return speedRatio(report.benchmark.rounds, MIN_ROUNDS);
  };
}

function inMemory(): BuiltCache {
  const kept = new Map<string, Buffer>();
  return {
    read: (key) => Promise.resolve(kept.get(key)),
    write: (key, content) => Promise.resolve(void kept.set(key, content)),
  };
}

async function unchanged(measure: Measure): Promise<void> {
  const found = await measured(measure, 0, UNCHANGED);
  const called = (word: string): number => found.filter((speed) => comparedWithBase(speed) === word).length;
  const missed = found.filter(({ low, high }) => low > 1 || high < 1);
  const of = found.length;
  console.log(
    `unchanged code: ${called('faster')} of ${of} called faster, ${called('slower')} slower (2.5 % of each would be chance)`,
  );
  console.log(`  the interval missed 1 in ${missed.length} of ${of} (5 % would be chance)`);
  console.log(`  ${widths(found)}`);
  for (const { ratio, low, high, rounds } of missed)
    console.log(`  missed: ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, ${rounds} rounds)`);
}

async function faster(measure: Measure): Promise<void> {
  for (const percent of FASTER_PERCENT) {
    const found = await measured(measure, percent / 100, OF_EACH);
    const seen = found.filter((speed) => comparedWithBase(speed) === 'faster').length;
    const ratio = median(found.map((speed) => speed.ratio)).toFixed(3);
    console.log(
      `${percent} % fewer steps: ${seen} of ${found.length} called faster, median ratio ${ratio}, ${widths(found)}`,
    );
  }
}

async function measured(measure: Measure, part: number, times: number): Promise<SpeedRatio[]> {
  const found: SpeedRatio[] = [];
  for (let time = 0; time < times; time += 1) {
    const speed = await measure(part, `submission ${part} ${time}`);
    if (speed) found.push(speed);
  }
  return found;
}

function widths(found: readonly SpeedRatio[]): string {
  const half = found.map((speed) => 100 * relativeInterval(speed));
  const rounds = median(found.map((speed) => speed.rounds));
  const noisy = found.filter((speed) => relativeInterval(speed) > largestInterval(PRECISION)).length;
  return `interval ± ${median(half).toFixed(1)} % in the middle, ${rounds} rounds, ${noisy} of ${found.length} too wide to be scored`;
}
