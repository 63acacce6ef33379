/** The probe program in a run box, for tests of the sandbox itself. */
import { readFile } from 'node:fs/promises';
import type { RunLimits } from '../../judge/contract/job.ts';
import type { Box, BoxFile, BoxOptions, RunRequest, RunResult, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { BUILD_LIMITS } from './jobs.ts';

export const MIB = 1024 * 1024;
export const NO_INPUT = Buffer.alloc(0);
export const LIMITS: RunLimits = {
  cpuTimeMs: 1_000,
  wallTimeMs: 3_000,
  memoryBytes: 64 * MIB,
  outputBytes: MIB,
  processes: 16,
};

export function buildBox(sandbox: Sandbox, more: Partial<BoxOptions> = {}): Promise<Box> {
  const box = { toolchain: 'cpp', stage: 'build', jobId: 'test', limits: BUILD_LIMITS } as const;
  return sandbox.open({ ...box, workBytes: 64 * MIB, files: [], ...more });
}

export function sh(box: Box, command: string, more: Partial<RunRequest> = {}): Promise<RunResult> {
  return box.run({ argv: ['/bin/sh', '-c', command], stdin: NO_INPUT, limits: BUILD_LIMITS, keepWork: true, ...more });
}

/** Compiles the probe in a build box. Throws with the compiler output. */
export async function buildProbe(sandbox: Sandbox): Promise<BoxFile> {
  const source = await readFile(new URL('./sandbox-probe.c', import.meta.url));
  const box = await buildBox(sandbox, { files: [{ path: 'probe.c', content: source }] });
  try {
    const { record, stderr } = await sh(box, 'gcc -O1 -Wall -Wextra -Werror -static -o probe probe.c');
    if (record.exitCode !== 0) throw new Error(`the probe does not compile: ${stderr.toString()}`);
    const [probe] = await box.collect(['probe'], 16 * MIB);
    return probe!;
  } finally {
    await box.close();
  }
}

export function runBox(sandbox: Sandbox, files: BoxFile[], more: Partial<BoxOptions> = {}): Promise<Box> {
  const box = { toolchain: 'cpp', stage: 'run', jobId: 'test', limits: LIMITS } as const;
  return sandbox.open({ ...box, workBytes: 16 * MIB, files, ...more });
}

/** Runs the probe with these arguments. */
export function probe(box: Box, args: string[], more: Partial<RunRequest> = {}): Promise<RunResult> {
  return box.run({ argv: ['/box/probe', ...args], stdin: NO_INPUT, limits: LIMITS, ...more });
}

/** The output of the probe, as lines. */
export function linesOf(result: RunResult): string[] {
  return result.stdout.toString().split('\n').filter(Boolean);
}
