/**
 * From what the supervisor measured to why a run ended. Pure: the verdict of a submission is decided from these facts
 * by the web, so nothing here knows of points, contests or retries.
 */
import type { RunLimits } from './contract/job.ts';
import type { RunCause, RunOutcome } from './contract/report.ts';
import type { RunRecord } from './contract/run-record.ts';

/** A signal the kernel sends when RLIMIT_CPU, the backstop behind the supervisor's own clock, runs out. */
const SIGXCPU = 24;
/** A signal the kernel sends when a file grows beyond RLIMIT_FSIZE. */
const SIGXFSZ = 25;

/** What the kernel itself takes for a program's processes: below it the container is not said to hold more than they do. */
const MEMORY_NOISE_BYTES = 2 * 1024 * 1024;
/** Ends of threads are counted a little late; a whole hidden process is far beyond both. */
const HIDDEN_CPU_MS = 2;
const HIDDEN_CPU_PART = 1 / 3;

export interface OutcomeOfRun {
  outcome: Exclude<RunOutcome, 'wrong-answer' | 'judge-error'>;
  /** Which clock ran out, for `time-limit`. */
  timeKind?: 'cpu' | 'wall';
  /** More than the exit code says, for `run-error`. */
  cause?: RunCause;
  /** The wall clock ran out while it waited for a core: this says nothing of the program, which must run once more. */
  starved?: true;
}

/** CPU time in milliseconds: of the processes that were waited for, or of the whole container where that is more. */
export function cpuMsOf(record: RunRecord): number {
  return Math.max(record.userMs + record.systemMs, record.groupCpuMs ?? 0);
}

/** Peak memory in bytes: of the largest process, or of all together where that is more. */
export function memoryBytesOf({ memoryBytes, groupMemoryBytes = 0 }: RunRecord): number {
  return groupMemoryBytes > memoryBytes + MEMORY_NOISE_BYTES ? groupMemoryBytes : memoryBytes;
}

/** Whether so much CPU time was spent by processes no one waited for that the program must have meant to hide it. */
function hidesUsage(record: RunRecord): boolean {
  const hiddenMs = cpuMsOf(record) - record.userMs - record.systemMs;
  return hiddenMs > HIDDEN_CPU_MS && hiddenMs > cpuMsOf(record) * HIDDEN_CPU_PART;
}

/**
 * Whether it had less than its wall time, what it waited for a core not counted. Its own threads wait for each other: what
 * they did meanwhile is no fault of the machine.
 */
function isStarved(record: RunRecord, limits: RunLimits): boolean {
  const lostMs = Math.max(0, record.waitedMs - cpuMsOf(record));
  return record.wallMs - lostMs < limits.wallTimeMs;
}

/**
 * Why the run ended, by measured usage against `limits` (not by which kill came first: RLIMIT_CPU fires early under
 * load). A limit that was passed explains an exit code or a signal, so limits are looked at before them.
 */
export function outcomeOfRun(record: RunRecord, limits: RunLimits): OutcomeOfRun {
  const overCpu = cpuMsOf(record) > limits.cpuTimeMs;
  if (record.oomKilled || record.stoppedBy === 'memory') return { outcome: 'memory-limit' };
  if (record.stoppedBy === 'container-lost') return { outcome: 'run-error' };
  if (record.stoppedBy === 'output') return { outcome: 'output-limit' };
  if (record.stoppedBy === 'cpu' || record.signal === SIGXCPU) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.stoppedBy === 'wall' && overCpu) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.stoppedBy === 'wall') {
    const starved = isStarved(record, limits) ? ({ starved: true } as const) : {};
    return { outcome: 'time-limit', timeKind: 'wall', ...starved };
  }
  if (memoryBytesOf(record) > limits.memoryBytes) return { outcome: 'memory-limit' };
  if (overCpu) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.wallMs > limits.wallTimeMs) return { outcome: 'time-limit', timeKind: 'wall' };
  if (record.stdoutBytes > limits.outputBytes) return { outcome: 'output-limit' };
  if (hidesUsage(record)) return { outcome: 'run-error', cause: 'hidden-usage' };
  if (record.stoppedBy === 'planned-kill' || record.stoppedBy === 'told') return { outcome: 'ok' };
  if (record.signal === undefined && record.exitCode === 0) return { outcome: 'ok' };
  const isFull = record.diskFull || record.signal === SIGXFSZ;
  return isFull ? { outcome: 'run-error', cause: 'disk-full' } : { outcome: 'run-error' };
}
