/**
 * From what the supervisor measured to why a run ended. Pure: the verdict of a submission is decided from these facts
 * by the web, so nothing here knows of points, contests or retries.
 */
import type { RunLimits } from './contract/job.ts';
import type { RunOutcome } from './contract/report.ts';
import type { RunRecord } from './contract/run-record.ts';

/** A signal the kernel sends when RLIMIT_CPU, the backstop behind the supervisor's own clock, runs out. */
const SIGXCPU = 24;
/** A signal the kernel sends when a file grows beyond RLIMIT_FSIZE. */
const SIGXFSZ = 25;

export interface OutcomeOfRun {
  outcome: Exclude<RunOutcome, 'wrong-answer' | 'judge-error'>;
  /** Which clock ran out, for `time-limit`. */
  timeKind?: 'cpu' | 'wall';
}

/** CPU time of the whole tree in milliseconds. */
export function cpuMsOf(record: RunRecord): number {
  return record.userMs + record.systemMs;
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
  if (record.stoppedBy === 'wall') return { outcome: 'time-limit', timeKind: overCpu ? 'cpu' : 'wall' };
  if (record.memoryBytes > limits.memoryBytes) return { outcome: 'memory-limit' };
  if (overCpu) return { outcome: 'time-limit', timeKind: 'cpu' };
  if (record.wallMs > limits.wallTimeMs) return { outcome: 'time-limit', timeKind: 'wall' };
  if (record.stdoutBytes > limits.outputBytes || record.signal === SIGXFSZ) return { outcome: 'output-limit' };
  if (record.stoppedBy === 'planned-kill' || record.stoppedBy === 'told') return { outcome: 'ok' };
  if (record.signal !== undefined || record.exitCode !== 0) return { outcome: 'run-error' };
  return { outcome: 'ok' };
}
