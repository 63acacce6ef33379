import { expect } from 'chai';
import type { BenchmarkRound } from '../../judge/contract/report.ts';
import {
  comparedWithBase,
  LEAST_EFFECT,
  LEAST_ROUNDS,
  pilotRounds,
  relativeInterval,
  roundsWanted,
  speedRatio,
} from '../../judge/contract/speed-ratio.ts';

const round = (ratio: number, submissionMs = 100): BenchmarkRound => ({ baseMs: ratio * submissionMs, submissionMs });
const roundsOf = (...ratios: number[]): BenchmarkRound[] => ratios.map((ratio) => round(ratio));
/** Blocks of two equal rounds. */
const blocks = (...ratios: number[]): BenchmarkRound[] => ratios.flatMap((ratio) => roundsOf(ratio, ratio));

describe('the ratio of a benchmark', () => {
  it('has a pilot with an even number of rounds, at least six', () => {
    expect(LEAST_ROUNDS).to.equal(6);
    expect([1, 2, 5, 6, 7, 8, 9].map(pilotRounds)).to.deep.equal([6, 6, 6, 6, 8, 8, 10]);
  });

  it('is undefined with fewer rounds than the pilot, however narrow the interval would be', () => {
    expect(speedRatio([])).to.equal(undefined);
    expect(speedRatio(roundsOf(2, 2))).to.equal(undefined);
    expect(speedRatio(roundsOf(2, 2, 2, 2, 2))).to.equal(undefined);
    expect(speedRatio(roundsOf(2, 2, 2, 2, 2, 2))).to.deep.include({ rounds: 6 });
    expect(speedRatio(roundsOf(2, 2, 2, 2, 2, 2), 7)).to.equal(undefined);
    expect(speedRatio(roundsOf(2, 2, 2, 2, 2, 2, 2, 2), 7)).to.deep.include({ rounds: 8 });
  });

  it('is the geometric mean with the interval of the blocks, as calculated by hand', () => {
    // Logs of the blocks 0, 0.1, 0.2: mean 0.1, deviation 0.1, products 0, so 4.303 · 0.1 / √3.
    const speed = speedRatio(blocks(1, Math.exp(0.1), Math.exp(0.2)))!;
    const half = (4.303 * 0.1) / Math.sqrt(3);
    expect(Math.log(speed.ratio)).to.be.closeTo(0.1, 1e-9);
    expect(Math.log(speed.low)).to.be.closeTo(0.1 - half, 1e-9);
    expect(Math.log(speed.high)).to.be.closeTo(0.1 + half, 1e-9);
    expect(relativeInterval(speed)).to.be.closeTo(Math.exp(half) - 1, 1e-9);
  });

  it('takes the wider side of the interval as its width', () => {
    expect(relativeInterval({ ratio: 2, low: 1, high: 2.2, rounds: 6 })).to.be.closeTo(0.5, 1e-12);
    expect(relativeInterval({ ratio: 2, low: 1.9, high: 3, rounds: 6 })).to.be.closeTo(0.5, 1e-12);
  });

  it('is not affected by a steady drift within a block', () => {
    // The second run of a round is 10 % slower: A B, then B A.
    const speed = speedRatio(roundsOf(1 / 1.1, 1.1, 1 / 1.1, 1.1, 1 / 1.1, 1.1))!;
    expect(speed.ratio).to.be.closeTo(1, 1e-12);
    expect(relativeInterval(speed)).to.be.closeTo(0, 1e-12);
  });

  it('leaves out a round without its counterpart and a block with a time of zero', () => {
    expect(speedRatio([...blocks(2, 2, 2), round(9)])).to.deep.include({ rounds: 6 });
    expect(speedRatio([...blocks(2, 2, 2), round(9)])!.ratio).to.be.closeTo(2, 1e-12);
    const zeroBase = [round(9), { baseMs: 0, submissionMs: 100 }];
    const zeroSubmission = [{ baseMs: 100, submissionMs: 0 }, round(9)];
    expect(speedRatio([...zeroBase, ...zeroSubmission, ...blocks(2, 2, 2)])!.ratio).to.be.closeTo(2, 1e-12);
    expect(speedRatio([...zeroBase, ...blocks(2, 2)])).to.equal(undefined);
  });

  it('keeps the degrees of freedom of the pilot, and uses the larger of the two deviations', () => {
    const e = (x: number): number => Math.exp(x);
    // The pilot has a deviation of 0.1, all rounds less.
    const wide = speedRatio(blocks(e(-0.1), 1, e(0.1), 1, 1))!;
    expect(Math.log(wide.high)).to.be.closeTo((4.303 * 0.1) / Math.sqrt(5), 1e-9);
    // The pilot has none, all rounds more: deviation of 0 0 0 and ±0.3.
    const later = speedRatio(blocks(1, 1, 1, e(0.3), e(-0.3)))!;
    expect(Math.log(later.high)).to.be.closeTo((4.303 * Math.sqrt(0.18 / 4)) / Math.sqrt(5), 1e-9);
  });

  it('widens if blocks resemble the blocks before them, up to a limit', () => {
    const e = (x: number): number => Math.exp(x);
    // Logs −1 −1 1 1 (× 0.1), mean 0: products 1 − 1 + 1 = 1 of 4, so r = 0.25.
    const speed = speedRatio(blocks(e(-0.1), e(-0.1), e(0.1), e(0.1)))!;
    const s = Math.sqrt(0.04 / 3);
    expect(Math.log(speed.high)).to.be.closeTo(((4.303 * s) / 2) * Math.sqrt(1.25 / 0.75), 1e-9);
    // Ten blocks of each: r would be 0.85, and counts as 0.5.
    const steps = blocks(...Array.from({ length: 20 }, (_, at) => e(at < 10 ? -0.1 : 0.1)));
    const all = Math.sqrt(0.2 / 19);
    expect(Math.log(speedRatio(steps)!.high)).to.be.closeTo(((4.303 * all) / Math.sqrt(20)) * Math.sqrt(3), 1e-9);
  });

  it('uses the quantile of the pilot, and that of the normal distribution for a very long pilot', () => {
    const ratios = Array.from({ length: 32 }, (_, at) => Math.exp(at % 2 ? 0.1 : -0.1));
    const s = Math.sqrt(0.32 / 31);
    const halfWith = (minRounds: number): number => Math.log(speedRatio(blocks(...ratios), minRounds)!.high);
    expect(halfWith(64)).to.be.closeTo((1.96 * s) / Math.sqrt(32), 1e-9);
    const s31 = Math.sqrt((0.31 - 0.01 / 31) / 30);
    expect(halfWith(62)).to.be.closeTo((2.042 * Math.max(s, s31)) / Math.sqrt(32), 1e-9);
  });
});

describe('how many rounds are measured', () => {
  const wanted = (rounds: BenchmarkRound[], target: number, maxRounds = 100, minRounds = 6): number =>
    roundsWanted(rounds, { minRounds, maxRounds, target });
  const pilot = blocks(1, Math.exp(0.1), Math.exp(0.2));

  it('follows from the deviation of the pilot and the target', () => {
    // (4.303 · 0.1 / log 1.2)² = 5.57 blocks.
    expect(wanted(pilot, 0.2)).to.equal(12);
    // (4.303 · 0.1 / log 1.1)² = 20.4 blocks.
    expect(wanted(pilot, 0.1)).to.equal(42);
  });

  it('depends on nothing after the pilot', () => {
    expect(wanted([...pilot, ...roundsOf(50, 1, 7)], 0.2)).to.equal(12);
  });

  it('is at least the pilot, and at most the largest even number within the maximum', () => {
    expect(wanted(blocks(2, 2, 2), 0.2)).to.equal(6);
    expect(wanted(pilot, 0.01, 31)).to.equal(30);
    expect(wanted(pilot, 0.01, 3)).to.equal(6);
    expect(wanted(pilot.slice(0, 4), 0.5, 31)).to.equal(30);
    expect(wanted([...pilot, ...blocks(1)], 0.9, 30, 8)).to.equal(8);
  });

  it('is the maximum if a block of the pilot has no ratio', () => {
    expect(wanted([...blocks(2, 2), { baseMs: 0, submissionMs: 1 }, round(2)], 0.5, 20)).to.equal(20);
  });
});

describe('faster, slower, equal', () => {
  it('requires more than the minimum effect beyond the interval', () => {
    expect(LEAST_EFFECT).to.equal(0.01);
    expect(comparedWithBase({ low: 1.01, high: 2 })).to.equal('equal');
    expect(comparedWithBase({ low: 1.0101, high: 2 })).to.equal('faster');
    expect(comparedWithBase({ low: 0.5, high: 1 / 1.01 })).to.equal('equal');
    expect(comparedWithBase({ low: 0.5, high: 0.99 })).to.equal('slower');
    expect(comparedWithBase({ low: 0.98, high: 1.02 })).to.equal('equal');
  });
});

/**
 * Measurements on a machine with drift and correlated noise, with a fixed seed. How often unchanged code is called
 * different is measured, instead of calculated by assuming independence.
 */
describe('measurements on a noisy machine', () => {
  const SPEC = { minRounds: 6, maxRounds: 30, target: 0.03 };
  const ALLOWED = 2 * SPEC.target;

  it('call at most 2.5 % of unchanged code different, and have the ratio in the interval in about 95 %', () => {
    const random = normals(20_261_128);
    let different = 0;
    let outside = 0;
    const runs = 4_000;
    for (let run = 0; run < runs; run += 1) {
      const speed = measured(random, 1)!;
      if (relativeInterval(speed) > ALLOWED) continue;
      if (comparedWithBase(speed) !== 'equal') different += 1;
      if (speed.low > 1 || speed.high < 1) outside += 1;
    }
    expect(different / runs).to.be.below(0.025);
    // The noise is correlated, which the nominal 5 % do not assume.
    expect(outside / runs).to.be.below(0.06);
  });

  it('detect a real effect of 3 % on a quiet machine, and almost never call it slower', () => {
    const random = normals(42);
    const runs = 1_000;
    const said = { faster: 0, slower: 0, equal: 0 };
    for (let run = 0; run < runs; run += 1) said[comparedWithBase(measured(random, 1.03, 0.004)!)] += 1;
    expect(said.faster / runs).to.be.above(0.8);
    expect(said.slower).to.equal(0);
  });

  /** One measurement as the judge makes it; `noise` is the relative deviation of the time of one run. */
  function measured(random: () => number, ratio: number, noise = 0.015): ReturnType<typeof speedRatio> {
    let disturbance = 0;
    let at = 0;
    const drift = 0.004 * random();
    const run = (ms: number): number => {
      at += 1;
      // Autoregressive noise with a memory of two or three runs, a drift, and independent noise per run.
      disturbance = 0.6 * disturbance + noise * random();
      return ms * Math.exp(disturbance + drift * at + 0.3 * noise * random());
    };
    const rounds: BenchmarkRound[] = [];
    const one = (): void => {
      const baseFirst = rounds.length % 2 === 0;
      const first = run(baseFirst ? 100 : 100 / ratio);
      const second = run(baseFirst ? 100 / ratio : 100);
      rounds.push(baseFirst ? { baseMs: first, submissionMs: second } : { baseMs: second, submissionMs: first });
    };
    while (rounds.length < SPEC.minRounds) one();
    const wanted = roundsWanted(rounds, SPEC);
    while (rounds.length < wanted) one();
    return speedRatio(rounds, SPEC.minRounds);
  }
});

/** Standard normal numbers from a seed: mulberry32 and Box–Muller. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
