/**
 * From what the supervisor measured to why a run ended, as pure functions. The site decides the verdict from these facts, so
 * nothing here depends on points, contests or retries.
 */
import type { RunLimits } from './contract/job.ts';
import type { RunCause, RunOutcome } from './contract/report.ts';
import type { RunRecord } from './contract/run-record.ts';

/** Sent by the kernel when RLIMIT_CPU is reached, the fallback for the supervisor's own clock. */
const SIGXCPU = 24;
/** Sent by the kernel when a file exceeds RLIMIT_FSIZE. */
const SIGXFSZ = 25;

/** Memory the kernel itself needs for a program's processes; a smaller difference does not count for the container. */
const MEMORY_NOISE_BYTES = 2 * 1024 * 1024;
/** The end of a thread is counted slightly late; a hidden process is far above both thresholds. */
const HIDDEN_CPU_MS = 2;
const HIDDEN_CPU_PART = 1 / 3;

export interface OutcomeOfRun {
  outcome: Exclude<RunOutcome, 'wrong-answer' | 'judge-error'>;
  /** Which clock ran out, for `time-limit`. */
  timeKind?: 'cpu' | 'wall';
  /** The cause of a `run-error`, beyond the exit code. */
  cause?: RunCause;
  /** The wall limit was reached while it waited for a core or for us. This says nothing about the program, which must run again. */
  starved?: true;
}

/** CPU time in milliseconds: of the processes that were waited for, or of the whole container if that is more. */
export function cpuMsOf(record: RunRecord): number {
  return Math.max(record.userMs + record.systemMs, record.groupCpuMs ?? 0);
}

/** Peak memory in bytes: of the largest process, or of all together if that is more. */
export function memoryBytesOf({ memoryBytes, groupMemoryBytes = 0 }: RunRecord): number {
  return groupMemoryBytes > memoryBytes + MEMORY_NOISE_BYTES ? groupMemoryBytes : memoryBytes;
}

/** Whether so much CPU time was used by processes no one waited for that the program must have hidden it on purpose. */
function hidesUsage(record: RunRecord): boolean {
  const hiddenMs = cpuMsOf(record) - record.userMs - record.systemMs;
  return hiddenMs > HIDDEN_CPU_MS && hiddenMs > cpuMsOf(record) * HIDDEN_CPU_PART;
}

/**
 * Wall time in milliseconds that it had, without what it waited for a core or for us. Waiting for its own threads is not a fault
 * of the machine and is not subtracted.
 */
function ownWallMs(record: RunRecord): number {
  return record.wallMs - Math.max(0, record.waitedMs - cpuMsOf(record)) - (record.heldMs ?? 0);
}

/**
 * Why the run ended, from measured usage against `limits` (not from which kill came first: RLIMIT_CPU fires early under load). An
 * exceeded limit explains an exit code or signal, so limits are checked first.
 */
export function outcomeOfRun(record: RunRecord, limits: RunLimits): OutcomeOfRun {
  const overCpu = cpuMsOf(record) > limits.cpuTimeMs;
  if (record.oomKilled || record.stoppedBy === 'memory') return { outcome: 'memory-limit' };
  if (record.stoppedBy === 'container-lost') return { outcome: 'run-error' };
  if (record.stoppedBy === 'output') return { outcome: 'output-limit' };
  if (record.stoppedBy === 'cpu' || record.signal === SIGXCPU) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.stoppedBy === 'wall' && overCpu) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.stoppedBy === 'wall') {
    const starved = ownWallMs(record) < limits.wallTimeMs ? ({ starved: true } as const) : {};
    return { outcome: 'time-limit', timeKind: 'wall', ...starved };
  }
  if (memoryBytesOf(record) > limits.memoryBytes) return { outcome: 'memory-limit' };
  if (overCpu) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (ownWallMs(record) > limits.wallTimeMs) return { outcome: 'time-limit', timeKind: 'wall' };
  if (record.stdoutBytes > limits.outputBytes) return { outcome: 'output-limit' };
  if (hidesUsage(record)) return { outcome: 'run-error', cause: 'hidden-usage' };
  if (record.stoppedBy === 'planned-kill' || record.stoppedBy === 'told') return { outcome: 'ok' };
  if (record.signal === undefined && record.exitCode === 0) return { outcome: 'ok' };
  if (record.signal === SIGXFSZ && limits.fileBytes === 0) return { outcome: 'run-error', cause: 'file-written' };
  const isFull = record.diskFull || record.signal === SIGXFSZ;
  return isFull ? { outcome: 'run-error', cause: 'disk-full' } : { outcome: 'run-error' };
}
