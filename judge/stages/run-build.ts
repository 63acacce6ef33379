/** Runs the commands of one build in a container without network, and takes out the files that go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunLimits } from '../contract/job.ts';
import type { BuildFact } from '../contract/report.ts';
import type { RunRecord } from '../contract/run-record.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import type { Box, BoxFile, RunRequest } from '../sandbox/sandbox.ts';
import type { BuildPlan } from './build-plan.ts';
import type { JobContext } from './job-context.ts';

const MIB = 1024 * 1024;
/** Space for the tree and what the compiler writes; counts as memory of the build. */
const BUILD_WORK_BYTES = 512 * MIB;
/** Limit of all artefacts of one build together. */
const MOST_ARTEFACT_BYTES = 256 * MIB;
const SHOWN_OUTPUT_BYTES = 64 * 1024;
/** CPU time of a compiler with precompiled headers; a program for which it is not enough gains little by them. */
const MOST_QUICKER_MS = 10_000;
const NO_INPUT = Buffer.alloc(0);
/** File times advance by ticks of at most 10 ms. */
const NEWER_MS = 20;

export interface BuiltOnce {
  fact: BuildFact;
  artefacts: BoxFile[];
  imageId: string;
  lost: boolean;
}

/** A build whose container died runs once more: the first time may be the machine's fault, the second is not. */
export async function runBuild(ctx: JobContext, plan: BuildPlan): Promise<BuiltOnce> {
  const first = await runBuildOnce(ctx, plan);
  return first.lost ? runBuildOnce(ctx, { ...plan, headers: undefined }) : first;
}

async function runBuildOnce(ctx: JobContext, plan: BuildPlan): Promise<BuiltOnce> {
  const { toolchain, baseTar, deleted, files, limits, headers } = plan;
  const { jobId } = ctx.job;
  const workBytes = Math.min(BUILD_WORK_BYTES, Math.floor(limits.memoryBytes / 2));
  return ctx.boxes.using(
    { toolchain, stage: 'build', jobId, limits, workBytes, files, baseTar, deleted, headers: headers?.volume },
    async (box) => {
      if (plan.newerFiles) {
        await untilLaid(box, plan.newerFiles);
        await sleep(NEWER_MS);
        await box.lay({ files: plan.newerFiles });
      }
      return runCommands(box, plan);
    },
  );
}

/**
 * Sending files does not mean that they are written, and files that a busy machine writes at the same moment have the
 * same time, so make would see no change. The supervisor does one thing after the other: its answer, here about a
 * file that does not exist yet, means that everything before it is done.
 */
async function untilLaid(box: Box, [newer]: readonly BoxFile[]): Promise<void> {
  if (newer) await box.collect([newer.path], 0);
}

async function runCommands(box: Box, plan: BuildPlan): Promise<BuiltOnce> {
  const fact: BuildFact = { outcome: 'ok', exitCode: 0, cpuMs: 0, wallMs: 0, output: '' };
  const words: Buffer[] = [];
  const ended = (lost: boolean, artefacts: BoxFile[]): BuiltOnce => {
    fact.output = clipped(Buffer.concat(words));
    return { fact, artefacts, imageId: box.imageId, lost };
  };
  const quick = await runQuicker(box, plan);
  if (quick) [fact.cpuMs, fact.wallMs] = [cpuMsOf(quick), quick.wallMs];
  for (const command of quick ? plan.commands.slice(1) : plan.commands) {
    const limits: RunLimits = {
      ...plan.limits,
      cpuTimeMs: Math.max(1, plan.limits.cpuTimeMs - fact.cpuMs),
      wallTimeMs: Math.max(1, plan.limits.wallTimeMs - fact.wallMs),
    };
    const { record, stdout, stderr } = await box.run(inShell(command, limits));
    fact.cpuMs += cpuMsOf(record);
    fact.wallMs += record.wallMs;
    words.push(stdout, stderr);
    const { outcome, cause } = outcomeOfRun(record, limits);
    // A build gains nothing from leaving processes behind, because its result is judged, not its speed.
    if (outcome === 'ok' || (cause === 'hidden-usage' && record.exitCode === 0)) continue;
    fact.outcome = 'compile-error';
    fact.exitCode = record.exitCode;
    if (
      outcome !== 'run-error' ||
      cause === 'disk-full' ||
      record.stoppedBy === 'container-lost' ||
      record.signal !== undefined
    ) {
      words.push(Buffer.from(`\n[judge] ${whyStopped(record, plan.limits)}\n`));
    }
    return ended(record.stoppedBy === 'container-lost' && !record.oomKilled, []);
  }
  const wanted = plan.artefacts === 'all' ? await filesIn(box, plan.limits) : plan.artefacts;
  if (!wanted) {
    fact.outcome = 'compile-error';
    words.push(Buffer.from('\n[judge] What the build left behind cannot be kept as files alone.\n'));
    return ended(!box.isAlive, []);
  }
  const artefacts = await box.collect(wanted, MOST_ARTEFACT_BYTES);
  const missing = wanted.filter((path) => !artefacts.some((file) => file.path === path));
  if (missing.length > 0) {
    fact.outcome = 'compile-error';
    words.push(Buffer.from(`\n[judge] The build did not make these files: ${missing.join(', ')}\n`));
  }
  return ended(false, artefacts);
}

/** One stream, so that the output stays in order. */
function inShell(command: string, limits: RunLimits): RunRequest {
  const argv = ['/bin/sh', '-c', `exec 2>&1\n${command}`];
  return { argv, stdin: NO_INPUT, limits, keepWork: true };
}

/**
 * The first command done with precompiled headers, if it ended well and without a word. Otherwise it has no effect: the
 * build has all its time, and what a stopped compiler left is removed.
 */
async function runQuicker(box: Box, { headers, limits }: BuildPlan): Promise<RunRecord | undefined> {
  if (headers?.command === undefined) return undefined;
  const cpuTimeMs = Math.min(limits.cpuTimeMs, MOST_QUICKER_MS);
  const attempt = {
    ...limits,
    cpuTimeMs,
    wallTimeMs: Math.min(limits.wallTimeMs, 2 * MOST_QUICKER_MS),
    outputBytes: 0,
  };
  const { record } = await box.run(inShell(headers.command, attempt));
  if (outcomeOfRun(record, attempt).outcome === 'ok') return record;
  await box.run(inShell('rm -rf "$TMPDIR"/*', limits));
  return undefined;
}

/**
 * Paths of all files of a built tree, oldest first. Undefined if they cannot be listed, or if the tree has links or
 * empty folders: those would be missing later, although the build considers them made.
 */
async function filesIn(box: Box, limits: RunLimits): Promise<string[] | undefined> {
  const argv = ['/usr/bin/find', '.', '-mindepth', '1', '-type', 'd', '!', '-empty', '-o', '-printf', '%y %T@ %P\\0'];
  const { record, stdout } = await box.run({ argv, stdin: NO_INPUT, limits, keepWork: true });
  if (outcomeOfRun(record, limits).outcome !== 'ok') return undefined;
  const lines = stdout.toString('utf8').split('\0').filter(Boolean);
  const found = lines.map((line) => /^(.) (\S+) (.*)$/s.exec(line)!.slice(1) as [string, string, string]);
  if (found.some(([type]) => type !== 'f')) return undefined;
  return found.sort(([, a], [, b]) => Number(a) - Number(b)).map(([, , path]) => path);
}

function whyStopped(record: RunRecord, limits: RunLimits): string {
  const { outcome, timeKind, cause } = outcomeOfRun(record, limits);
  if (cause === 'disk-full') return 'The build was stopped: its folders have no room left.';
  switch (outcome) {
    case 'time-limit': {
      const seconds = (timeKind === 'wall' ? limits.wallTimeMs : limits.cpuTimeMs) / 1000;
      return `The build was stopped: over its limit of ${seconds} s of ${timeKind === 'wall' ? 'wall' : 'CPU'} time.`;
    }
    case 'memory-limit':
      return `The build was stopped: over its limit of ${Math.round(limits.memoryBytes / MIB)} MiB of memory.`;
    case 'output-limit':
      return 'The build was stopped: it printed too much.';
    default:
      return record.signal === undefined ? 'The build was stopped.' : `The build died of signal ${record.signal}.`;
  }
}

/** UTF-8, at most 64 KiB: the beginning (the first error is the one that matters) and the last lines. */
function clipped(output: Buffer): string {
  if (output.length <= SHOWN_OUTPUT_BYTES) return output.toString('utf8').trim();
  const tail = 4 * 1024;
  const head = output.toString('utf8', 0, SHOWN_OUTPUT_BYTES - tail - 64);
  return `${head}\n… ${output.length - SHOWN_OUTPUT_BYTES + 64} bytes left out …\n${output.toString('utf8', output.length - tail)}`.trim();
}
