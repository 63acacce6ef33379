/**
 * Proves the sandbox on this host: a program tries one attack after another in a real container, and each probe checks the result.
 * A judge takes no work while a safety probe fails; `kernelway doctor` prints all probes.
 */
import { readFile } from 'node:fs/promises';
import type { RunLimits } from '../contract/job.ts';
import type { RunRecord } from '../contract/run-record.ts';
import { sha256Hex } from '../artefacts.ts';
import { readTimeFactor } from '../config.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import { containerOptions } from '../sandbox/policy.ts';
import type { Box, BoxFile, BoxOptions, RunResult, Sandbox } from '../sandbox/sandbox.ts';

const MIB = 1024 * 1024;
const PROGRAM = new URL('./probe.c', import.meta.url);
const NO_INPUT = Buffer.alloc(0);
/** The toolchain whose image the probe program is built and run in. */
export const PROBE_TOOLCHAIN = 'cpp';
const LIMITS: RunLimits = {
  cpuTimeMs: 1_000,
  wallTimeMs: 2_000,
  memoryBytes: 64 * MIB,
  outputBytes: MIB,
  processes: 32,
};
const BUILD_LIMITS: RunLimits = { ...LIMITS, cpuTimeMs: 60_000, wallTimeMs: 120_000, memoryBytes: 1024 * MIB };

export interface ProbeResult {
  /** Key of the probe. */
  name: string;
  /** What must hold, for people. */
  holds: string;
  /** A failing safety probe stops the judge from taking work; others only warn. */
  isSafety: boolean;
  passed: boolean;
  /** What happened instead, when it failed. */
  found: string;
  /** What to do about a failure. */
  mend: string;
}

interface Probe {
  name: string;
  holds: string;
  isSafety: boolean;
  limits?: Partial<RunLimits>;
  /** Runs in its own container, like each pass of a multi-pass problem. */
  isAnew?: boolean;
  /** Undefined if the sandbox held; otherwise what happened. */
  failure(result: RunResult, limits: RunLimits): string | undefined;
  mend: string;
}

const ENGINE =
  'Update Docker Engine and runc, and run them without options that loosen confinement (docs/security.md).';
const CGROUPS =
  'Enable the memory, pids and cpu controllers of the kernel: `docker info` must show no warning about them.';

/** The program should be refused everything, and prints what was not refused. */
const refusedAll = ({ record, stderr }: RunResult): string | undefined =>
  record.stoppedBy === 'exit' && record.exitCode === 0 ? undefined : stderr.toString('utf8').trim() || ended(record);

const outcomeIs =
  (wanted: string, kind?: 'cpu' | 'wall') =>
  ({ record }: RunResult, limits: RunLimits): string | undefined => {
    const { outcome, timeKind } = outcomeOfRun(record, limits);
    return outcome === wanted && timeKind === kind ? undefined : ended(record);
  };

const PROBES: readonly Probe[] = [
  {
    ...{ name: 'memory', holds: 'memory over the limit ends the program', isSafety: true },
    ...{ failure: outcomeIs('memory-limit'), mend: CGROUPS },
  },
  {
    ...{ name: 'spin', holds: 'CPU time over the limit ends the program', isSafety: true, limits: { cpuTimeMs: 100 } },
    ...{ failure: outcomeIs('time-limit', 'cpu'), mend: ENGINE },
  },
  {
    ...{
      name: 'sleep',
      holds: 'wall time over the limit ends the program',
      isSafety: true,
      limits: { wallTimeMs: 100 },
    },
    ...{ failure: outcomeIs('time-limit', 'wall'), mend: ENGINE },
  },
  {
    ...{ name: 'flood', holds: 'output over the limit ends the program', isSafety: true },
    ...{ failure: outcomeIs('output-limit'), mend: ENGINE },
  },
  {
    ...{ name: 'bomb', holds: 'a fork bomb is bounded and killed whole', isSafety: true, limits: { wallTimeMs: 200 } },
    failure: ({ record }) => (record.stoppedBy === 'container-lost' ? ended(record) : undefined),
    mend: CGROUPS,
  },
  {
    ...{ name: 'many-files', holds: 'the number of files is bounded', isSafety: true },
    ...{ failure: refusedAll, mend: ENGINE },
  },
  {
    ...{ name: 'files', holds: 'only the work folder can be written', isSafety: true },
    ...{ failure: refusedAll, mend: ENGINE },
  },
  {
    ...{ name: 'network', holds: 'there is no network', isSafety: true },
    ...{ failure: refusedAll, mend: ENGINE },
  },
  {
    ...{
      name: 'ipc',
      holds: 'nothing can be left for the next run in shared memory, queues or keyrings',
      isSafety: true,
    },
    ...{ failure: refusedAll, mend: 'The engine must apply seccomp profiles: `docker info` lists name=seccomp.' },
  },
  {
    ...{ name: 'kernel', holds: 'namespaces, mounts, tracing and other doors to the kernel are shut', isSafety: true },
    ...{ failure: refusedAll, mend: 'The engine must apply seccomp profiles: `docker info` lists name=seccomp.' },
  },
  {
    ...{ name: 'privileges', holds: 'the program is nobody, and cannot touch the supervisor', isSafety: true },
    ...{ failure: refusedAll, mend: ENGINE },
  },
  {
    ...{ name: 'leave', holds: 'a process left behind is found', isSafety: true },
    failure: ({ record }) => (record.strays === 1 ? undefined : `${record.strays} processes were found`),
    mend: ENGINE,
  },
  {
    ...{
      name: 'nothing-left',
      holds: 'the next run finds no files, processes, times, attributes or locks of the one before',
      isSafety: true,
    },
    ...{ failure: refusedAll, mend: ENGINE },
  },
  {
    ...{ name: 'anew', holds: 'a new container begins to count process ids anew', isSafety: true, isAnew: true },
    ...{ failure: refusedAll, mend: 'Containers must have a process namespace of their own: start none with `--pid`.' },
  },
  {
    ...{ name: 'measured', holds: 'CPU time and memory are measured as they are', isSafety: false },
    failure: measuredWrong,
    mend: 'Look for a hypervisor that steals time, and for other work on this machine; verdicts near a limit will vary.',
  },
];

/** 200 ms of CPU time and 24 MiB, as the probe itself counts them. */
function measuredWrong({ record }: RunResult): string | undefined {
  // The probe counts real time, but measured times are converted to those of an ordinary machine.
  const cpuMs = cpuMsOf(record) * readTimeFactor();
  const mib = record.memoryBytes / MIB;
  const fine = cpuMs >= 190 && cpuMs < 300 && mib >= 24 && mib < 32;
  return fine ? undefined : `${Math.round(cpuMs)} ms for 200 ms, ${mib.toFixed(1)} MiB for 24 MiB`;
}

function ended({ stoppedBy, exitCode, signal }: RunRecord): string {
  if (stoppedBy !== 'exit') return `it was stopped: ${stoppedBy}`;
  return signal === undefined ? `it ended with exit code ${exitCode}` : `it ended by signal ${signal}`;
}

/** All probes in order, in one box except those that need a new one. Throws SandboxError if none can run at all. */
export async function runProbes(sandbox: Sandbox): Promise<ProbeResult[]> {
  const program = await buildProbe(sandbox);
  let box = await openBox(sandbox, program);
  const results: ProbeResult[] = [];
  try {
    for (const probe of PROBES) {
      if (probe.isAnew) {
        await box.close();
        box = await openBox(sandbox, program);
      }
      const limits = { ...LIMITS, ...probe.limits };
      const result = await box.run({ argv: ['/box/probe', probe.name], stdin: NO_INPUT, limits });
      const found = probe.failure(result, limits);
      const { name, holds, isSafety, mend } = probe;
      results.push({ name, holds, isSafety, mend, passed: found === undefined, found: found ?? '' });
      if (box.isAlive) continue;
      await box.close();
      box = await openBox(sandbox, program);
    }
  } finally {
    await box.close();
  }
  return results;
}

/** A message about the safety probes that failed; undefined if the host may judge. */
export function whyUnsafe(results: readonly ProbeResult[]): string | undefined {
  const failed = results.filter((result) => result.isSafety && !result.passed);
  if (failed.length === 0) return undefined;
  const what = failed.map(({ name, holds, found }) => `${name} (${holds}): ${found}`).join('; ');
  return `the sandbox is not safe on this host: ${what}. Run "npx kernelway doctor" there.`;
}

/** Changes with the probes and with the container options. */
export async function probesHash(): Promise<string> {
  const program = await readFile(PROGRAM, 'utf8');
  const policy = containerOptions(boxOptions([]), '', {}, 0);
  return sha256Hex(JSON.stringify([program, policy, PROBES.map((probe) => [probe.name, probe.limits])]));
}

async function buildProbe(sandbox: Sandbox): Promise<BoxFile> {
  const content = await readFile(PROGRAM);
  const files = [{ path: 'probe.c', content }];
  const box = await sandbox.open({
    ...{ toolchain: PROBE_TOOLCHAIN, stage: 'build', jobId: 'probe', limits: BUILD_LIMITS, workBytes: 64 * MIB, files },
  });
  try {
    const argv = ['/bin/sh', '-c', 'exec 2>&1; gcc -O1 -static -o probe probe.c'];
    const { stdout } = await box.run({ argv, stdin: NO_INPUT, limits: BUILD_LIMITS, keepWork: true });
    const [probe] = await box.collect(['probe'], 16 * MIB);
    if (!probe) throw new SandboxError(`the probe of the sandbox does not build: ${stdout.toString('utf8', 0, 500)}`);
    return probe;
  } finally {
    await box.close();
  }
}

function openBox(sandbox: Sandbox, program: BoxFile): Promise<Box> {
  return sandbox.open(boxOptions([program]));
}

function boxOptions(files: BoxFile[]): BoxOptions {
  return { toolchain: PROBE_TOOLCHAIN, stage: 'run', jobId: 'probe', limits: LIMITS, workBytes: 16 * MIB, files };
}
