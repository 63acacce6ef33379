/**
 * The speed-up of a submission over its base from interleaved rounds, with a 95 % interval.
 * Ratios are compared on the logarithmic scale, so that «twice as fast» and «half as fast» are symmetric.
 */
import type { BenchmarkRound } from './report.ts';

export interface SpeedRatio {
  /** Base time over submission time: 2 means twice as fast as the base. */
  ratio: number;
  low: number;
  high: number;
  rounds: number;
}

/** Two-sided 97.5 % quantiles of Student's t for 1…30 degrees of freedom; 1.96 beyond. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Geometric mean of the rounds' ratios with its 95 % t-interval; undefined for fewer than two usable rounds. */
export function speedRatio(rounds: readonly BenchmarkRound[]): SpeedRatio | undefined {
  const logs = rounds.filter((r) => r.baseMs > 0 && r.submissionMs > 0).map((r) => Math.log(r.baseMs / r.submissionMs));
  const n = logs.length;
  if (n < 2) return undefined;
  const mean = logs.reduce((sum, x) => sum + x, 0) / n;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = (T_975[n - 2] ?? 1.96) * Math.sqrt(variance / n);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half), rounds: n };
}

/** Half-width of the interval as a part of the ratio; what the adaptive benchmark drives below its target. */
export function relativeInterval(speed: SpeedRatio): number {
  return Math.max(speed.high / speed.ratio - 1, 1 - speed.low / speed.ratio);
}
