/**
 * How much faster than its base a submission is, from interleaved rounds, with an interval.
 *
 * Rounds are not independent: a machine warms up, and its neighbors change. So one observation is a block of two rounds in which
 * each side goes first once (A B, B A), and steady drift cancels out. Ratios are compared on the logarithmic scale, so that
 * "twice as fast" and "half as fast" are symmetric.
 *
 * The number of blocks must not depend on the ratio seen so far, or chance would decide when to stop. This is Stein's
 * two-stage procedure (C. Stein, "A two-sample test for a linear hypothesis whose power is independent of the variance",
 * Annals of Mathematical Statistics 16 (1945), 243–258): a pilot of fixed size gives a variance; from that alone follows
 * the number of blocks N; then mean ± t · s(pilot) / √N with the pilot's degrees of freedom holds with 95 %, however N
 * came about. Two things only ever widen it: a larger variance over all blocks, and blocks that resemble the one before
 * (the variance of the mean of a first-order autoregressive series; as in G. Box, G. Jenkins, "Time Series Analysis").
 */
import type { BenchmarkRound } from './report.ts';

export interface SpeedRatio {
  /** Base time over submission time: 2 means twice as fast as the base. */
  ratio: number;
  low: number;
  high: number;
  /** Number of counted rounds, always even. */
  rounds: number;
}

/** Fewer rounds are not enough: three blocks are the minimum to estimate their scatter. */
export const LEAST_ROUNDS = 6;

/** A smaller difference counts as equal: a different layout of the same code causes as much. */
export const LEAST_EFFECT = 0.01;

/** Upper limit of the estimated correlation: with few blocks, a higher one is mostly chance. */
const MOST_CORRELATION = 0.5;

/** Two-sided 97.5 % quantiles of Student's t for 1…30 degrees of freedom; 1.96 beyond. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Rounds of the pilot for a problem that asks for `minRounds`: even, and not fewer than LEAST_ROUNDS. */
export function pilotRounds(minRounds: number): number {
  return Math.max(LEAST_ROUNDS, 2 * Math.ceil(minRounds / 2));
}

/**
 * The total number of rounds, from the scatter of the pilot alone: enough for an interval within ± `target` (a fraction of the
 * ratio); even, at least the pilot, and at most `maxRounds` unless the pilot is longer.
 */
export function roundsWanted(
  rounds: readonly BenchmarkRound[],
  { minRounds, maxRounds, target }: { minRounds: number; maxRounds: number; target: number },
): number {
  const pilot = pilotRounds(minRounds);
  const logs = blocksOf(rounds.slice(0, pilot));
  const most = Math.max(pilot, 2 * Math.floor(maxRounds / 2));
  if (logs.length < pilot / 2) return most;
  const blocks = Math.ceil(((quantile(logs.length) * deviation(logs)) / Math.log1p(target)) ** 2);
  return Math.min(most, Math.max(pilot, 2 * blocks));
}

/**
 * Geometric mean of the rounds' ratios with its 95 % interval. Undefined with fewer rounds than the pilot. A last round without
 * its counterpart is left out.
 */
export function speedRatio(rounds: readonly BenchmarkRound[], minRounds = LEAST_ROUNDS): SpeedRatio | undefined {
  const pilotBlocks = pilotRounds(minRounds) / 2;
  const logs = blocksOf(rounds);
  const n = logs.length;
  if (n < pilotBlocks) return undefined;
  const mean = meanOf(logs);
  const s = Math.max(deviation(logs.slice(0, pilotBlocks)), deviation(logs));
  const half = (quantile(pilotBlocks) * s * inflation(logs)) / Math.sqrt(n);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half), rounds: 2 * n };
}

/** Half-width of the interval as a fraction of the ratio; problems limit it. */
export function relativeInterval(speed: SpeedRatio): number {
  return Math.max(speed.high / speed.ratio - 1, 1 - speed.low / speed.ratio);
}

/** The default limit of a problem's interval: twice its target. */
export function largestInterval(spec: { targetRelativeInterval: number; largestRelativeInterval?: number }): number {
  return spec.largestRelativeInterval ?? 2 * spec.targetRelativeInterval;
}

/**
 * Whether the rounds are not enough for points: too few, or an interval wider than the problem allows. A submission that is
 * certainly slower than the base is measured well enough.
 */
export function isTooNoisy(
  rounds: readonly BenchmarkRound[],
  spec: { minRounds: number; targetRelativeInterval: number; largestRelativeInterval?: number },
): boolean {
  const speed = speedRatio(rounds, spec.minRounds);
  return speed === undefined || (speed.high >= 1 && relativeInterval(speed) > largestInterval(spec));
}

/** The conclusion of a measurement in one word. */
export function comparedWithBase({ low, high }: Pick<SpeedRatio, 'low' | 'high'>): 'faster' | 'slower' | 'equal' {
  if (low > 1 + LEAST_EFFECT) return 'faster';
  return high < 1 / (1 + LEAST_EFFECT) ? 'slower' : 'equal';
}

/** Logarithms of the ratios, one per block of two rounds. A block with a time of 0 is left out. */
function blocksOf(rounds: readonly BenchmarkRound[]): number[] {
  const logs: number[] = [];
  for (let at = 0; at + 1 < rounds.length; at += 2) {
    const pair = rounds.slice(at, at + 2);
    if (pair.some(({ baseMs, submissionMs }) => baseMs <= 0 || submissionMs <= 0)) continue;
    logs.push(meanOf(pair.map(({ baseMs, submissionMs }) => Math.log(baseMs / submissionMs))));
  }
  return logs;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample. */
function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** How much wider the interval is when consecutive blocks are correlated: √((1 + r) / (1 − r)); never below 1. */
function inflation(logs: readonly number[]): number {
  const mean = meanOf(logs);
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  if (squares === 0) return 1;
  const products = logs.slice(1).reduce((sum, log, index) => sum + (log - mean) * ((logs[index] ?? mean) - mean), 0);
  const r = Math.min(MOST_CORRELATION, Math.max(0, products / squares));
  return Math.sqrt((1 + r) / (1 - r));
}

function quantile(blocks: number): number {
  return T_975[blocks - 2] ?? 1.96;
}
