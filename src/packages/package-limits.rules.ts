/**
 * Limits of a problem: defaults for what the package does not state, and the highest values we support. A stated limit is
 * exact: a higher one than ours makes the package unsupported. Only output is lowered, with a note: what it bounds is programs
 * that print without end, and more than this is no answer.
 */
const KIB = 1024;
const MIB = 1024 * KIB;

/** In the units of `limits` in problem.yaml: seconds, MiB, and KiB for code. */
export interface StatedLimits {
  time_limit?: number;
  time_resolution?: number;
  time_multipliers?: { ac_to_time_limit?: number; time_limit_to_tle?: number };
  memory?: number;
  output?: number;
  code?: number;
  compilation_time?: number;
  compilation_memory?: number;
  validation_time?: number;
  validation_memory?: number;
  validation_output?: number;
  validation_passes?: number;
}

type Amount = Exclude<keyof StatedLimits, 'time_multipliers' | 'time_resolution' | 'validation_passes'>;

/** While a time limit is being derived, accepted submissions may take this long, before the time factor of a language. */
export const DERIVING_LIMIT_MS = 20_000;

/** In the units of problem.yaml. A problem without a time limit has 1 s until one is derived from its examples. */
export const DEFAULT_LIMITS: Record<Amount, number> = {
  time_limit: 1,
  memory: 1024,
  output: 8,
  code: 128,
  compilation_time: 60,
  compilation_memory: 2048,
  validation_time: 60,
  validation_memory: 1024,
  validation_output: 8,
};

/** In the units of problem.yaml. */
export const HIGHEST_LIMITS: Record<Amount, number> = {
  time_limit: 300,
  memory: 8192,
  output: 256,
  code: 16 * 1024,
  compilation_time: 600,
  compilation_memory: 8192,
  validation_time: 600,
  validation_memory: 8192,
  validation_output: 256,
};

const LOWERED: readonly Amount[] = ['output', 'validation_output'];

/** Limits in our units from the stated ones; `timeLimitFrom` tells where the time limit comes from. */
export function limitsFrom(
  stated: StatedLimits,
  timeLimitFrom: 'problem.yaml' | '.timelimit' | 'domjudge-problem.ini' | 'default',
) {
  const amount = (key: Amount): number => {
    const value = stated[key] ?? DEFAULT_LIMITS[key];
    return LOWERED.includes(key) ? Math.min(value, HIGHEST_LIMITS[key]) : value;
  };
  const bytes = (key: Amount): number => Math.round(amount(key) * MIB);
  const ms = (key: Amount): number => Math.max(1, Math.round(amount(key) * 1000));
  return {
    timeLimitMs: ms('time_limit'),
    timeLimitFrom,
    memoryBytes: bytes('memory'),
    outputBytes: bytes('output'),
    codeBytes: Math.round(amount('code') * KIB),
    buildTimeMs: ms('compilation_time'),
    buildMemoryBytes: bytes('compilation_memory'),
    validationTimeMs: ms('validation_time'),
    validationMemoryBytes: bytes('validation_memory'),
    validationOutputBytes: bytes('validation_output'),
    acToLimit: stated.time_multipliers?.ac_to_time_limit ?? 2,
    limitToTle: stated.time_multipliers?.time_limit_to_tle ?? 1.5,
    timeResolutionMs: Math.max(1, Math.round((stated.time_resolution ?? 1) * 1000)),
  };
}

/** The stated limits that are higher than we support; `isLowered`: the highest is used instead. */
export function limitsBeyondOurs(
  stated: StatedLimits,
): { key: Amount; stated: number; highest: number; isLowered: boolean }[] {
  return (Object.keys(HIGHEST_LIMITS) as Amount[]).flatMap((key) => {
    const value = stated[key];
    return value !== undefined && value > HIGHEST_LIMITS[key]
      ? [{ key, stated: value, highest: HIGHEST_LIMITS[key], isLowered: LOWERED.includes(key) }]
      : [];
  });
}

/**
 * The smallest multiple of the resolution that leaves the slowest accepted run its margin, and never more than the highest time
 * limit: a package may state any resolution and margin.
 */
export function derivedTimeLimitMs(slowestAcceptedMs: number, acToLimit: number, resolutionMs: number): number {
  const wantedMs = Math.max(1, Math.ceil((slowestAcceptedMs * acToLimit) / resolutionMs)) * resolutionMs;
  return Math.min(wantedMs, HIGHEST_LIMITS.time_limit * 1000);
}
