/**
 * How much faster than its base a submission is, from interleaved rounds, and how sure that is.
 *
 * Rounds are not independent: a machine warms up, its neighbours come and go. So what counts as one observation is a
 * block of two rounds, in which each side went first once (A B, B A): what drifts evenly cancels out in it. Ratios are
 * compared on the logarithmic scale, so that "twice as fast" and "half as fast" are symmetric.
 *
 * How many blocks are measured must not depend on the ratio seen so far, or chance decides when to stop. It is Stein's
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
  /** Rounds that were counted: always even. */
  rounds: number;
}

/** Fewer rounds say nothing: three blocks are the least that show their own scatter. */
export const LEAST_ROUNDS = 6;

/** Faster or slower by less than this part is called equal: another layout of the same code makes as much. */
export const LEAST_EFFECT = 0.01;

/** Beyond this, an estimate from a few blocks says more about chance than about the machine. */
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
 * How many rounds to measure in all, from the scatter of the pilot alone: so many that the interval is within
 * ± `target` (a part of the ratio), even, not fewer than the pilot and, where the pilot is not longer, at most `maxRounds`.
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
 * Geometric mean of the rounds' ratios with an interval that holds it with 95 %. Undefined with fewer rounds than the
 * pilot has: that is no measurement. A last round without its counterpart is left out.
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

/** Half-width of the interval as a part of the ratio; what a problem sets a limit to. */
export function relativeInterval(speed: SpeedRatio): number {
  return Math.max(speed.high / speed.ratio - 1, 1 - speed.low / speed.ratio);
}

/** What a problem allows of an interval where it does not say: twice what it asks for. */
export function largestInterval(spec: { targetRelativeInterval: number; largestRelativeInterval?: number }): number {
  return spec.largestRelativeInterval ?? 2 * spec.targetRelativeInterval;
}

/**
 * Whether rounds say too little to give points for: too few, or an interval wider than the problem allows. What is surely
 * slower than the base is measured well enough.
 */
export function isTooNoisy(
  rounds: readonly BenchmarkRound[],
  spec: { minRounds: number; targetRelativeInterval: number; largestRelativeInterval?: number },
): boolean {
  const speed = speedRatio(rounds, spec.minRounds);
  return speed === undefined || (speed.high >= 1 && relativeInterval(speed) > largestInterval(spec));
}

/** What a measurement says in one word. */
export function comparedWithBase({ low, high }: Pick<SpeedRatio, 'low' | 'high'>): 'faster' | 'slower' | 'equal' {
  if (low > 1 + LEAST_EFFECT) return 'faster';
  return high < 1 / (1 + LEAST_EFFECT) ? 'slower' : 'equal';
}

/** Logarithms of the ratios, one a block of two rounds. A block with a time of 0 says nothing and is left out. */
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

/** How much wider an interval is when each block resembles the one before it: √((1 + r) / (1 − r)); never below 1. */
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
