/**
 * Time on a machine whose processor is many times slower than problems assume, such as an emulated one. Programs get
 * `factor` times their limits, and measured times are divided by it, so outside the sandbox all numbers are those of
 * an ordinary machine.
 */
import type { RunLimits } from '../contract/job.ts';
import type { RunRecord } from '../contract/run-record.ts';

/** The same limits with `factor` times the CPU and wall time. */
export function stretched(limits: RunLimits, factor: number): RunLimits {
  return { ...limits, cpuTimeMs: limits.cpuTimeMs * factor, wallTimeMs: limits.wallTimeMs * factor };
}

/** The same record with every time divided by `factor`. */
export function shrunk(record: RunRecord, factor: number): RunRecord {
  return {
    ...record,
    wallMs: record.wallMs / factor,
    userMs: record.userMs / factor,
    systemMs: record.systemMs / factor,
    waitedMs: record.waitedMs / factor,
    heldMs: record.heldMs === undefined ? undefined : record.heldMs / factor,
    groupCpuMs: record.groupCpuMs === undefined ? undefined : record.groupCpuMs / factor,
  };
}
