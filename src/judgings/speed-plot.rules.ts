/** Coordinates of the speed plot: the ratio of each round, the mean with its 95 % interval, and the base at 1. */
import { speedRatio, type SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import type { BenchmarkRound } from '../../judge/contract/report.ts';

/** Width of the plot in its own units. */
export const PLOT_WIDTH = 600;
const MARGIN = 30;
const LEAST_TICK_DISTANCE = 40;

export interface SpeedPlot extends SpeedRatio {
  width: number;
  /** Horizontal positions between 0 and `width`. */
  baseX: number;
  lowX: number;
  highX: number;
  meanX: number;
  rounds: number;
  points: { x: number; ratio: number; baseMs: number; submissionMs: number }[];
  ticks: { x: number; ratio: number }[];
}

/** The plot on a logarithmic scale; null if there are too few rounds for a measurement. */
export function speedPlot(rounds: readonly BenchmarkRound[], minRounds?: number): SpeedPlot | null {
  const speed = speedRatio(rounds, minRounds);
  if (!speed) return null;
  const usable = rounds.filter((round) => round.baseMs > 0 && round.submissionMs > 0);
  const ratios = usable.map((round) => round.baseMs / round.submissionMs);
  const least = Math.min(0.8, ...ratios, speed.low);
  const most = Math.max(1.25, ...ratios, speed.high);
  const x = (ratio: number): number =>
    Math.round(
      MARGIN + ((Math.log(ratio) - Math.log(least)) / (Math.log(most) - Math.log(least))) * (PLOT_WIDTH - 2 * MARGIN),
    );
  return {
    ...speed,
    width: PLOT_WIDTH,
    baseX: x(1),
    lowX: x(speed.low),
    highX: x(speed.high),
    meanX: x(speed.ratio),
    points: usable.map((round, index) => ({ x: x(ratios[index] ?? 1), ratio: ratios[index] ?? 1, ...round })),
    ticks: [0.25, 0.5, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50]
      .filter((ratio) => ratio >= least && ratio <= most)
      .map((ratio) => ({ x: x(ratio), ratio }))
      .filter(apart(x(1))),
  };
}

/** Removes ticks whose labels would touch the previous label; the tick of the base always stays. */
function apart(baseX: number): (tick: { x: number }) => boolean {
  let last = -Infinity;
  return ({ x }) => {
    if (x !== baseX && (x - last < LEAST_TICK_DISTANCE || Math.abs(x - baseX) < LEAST_TICK_DISTANCE)) return false;
    last = x;
    return true;
  };
}
