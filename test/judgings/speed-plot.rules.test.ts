import { expect } from 'chai';
import type { BenchmarkRound } from '../../judge/contract/report.ts';
import { PLOT_WIDTH, speedPlot } from '../../src/judgings/speed-plot.rules.ts';

const rounds = (...ratios: number[]): BenchmarkRound[] =>
  ratios.map((ratio) => ({ baseMs: 100 * ratio, submissionMs: 100 }));
/** The position of a ratio if the plot reaches from `least` to `most` over its 540 inner units. */
const place = (ratio: number, least: number, most: number): number =>
  Math.round(30 + (540 * Math.log(ratio / least)) / Math.log(most / least));

describe('the speed plot', () => {
  it('requires as many rounds as a measurement', () => {
    expect(speedPlot([])).to.equal(null);
    expect(speedPlot(rounds(2, 2, 2, 2, 2))).to.equal(null);
    expect(speedPlot(rounds(2, 2, 2, 2, 2, 2), 7)).to.equal(null);
    expect(speedPlot(rounds(2, 2, 2, 2, 2, 2))).to.deep.include({ rounds: 6, width: PLOT_WIDTH });
  });

  it('reaches at least from 0.8 to 1.25, with the starter code in the middle', () => {
    const plot = speedPlot(rounds(1, 1, 1, 1, 1, 1))!;
    expect(plot).to.include({ ratio: 1, low: 1, high: 1 });
    expect([plot.baseX, plot.lowX, plot.meanX, plot.highX]).to.deep.equal([300, 300, 300, 300]);
    expect(plot.ticks).to.deep.equal([
      { x: 30, ratio: 0.8 },
      { x: 300, ratio: 1 },
      { x: 570, ratio: 1.25 },
    ]);
  });

  it('reaches to the fastest round, on a logarithmic scale', () => {
    const plot = speedPlot(rounds(2, 2, 2, 2, 2, 2))!;
    expect(plot.meanX).to.equal(570);
    expect(plot.baseX).to.equal(place(1, 0.8, 2));
    expect(plot.points.map(({ x }) => x)).to.deep.equal([570, 570, 570, 570, 570, 570]);
    expect(plot.points[0]).to.deep.equal({ x: 570, ratio: 2, baseMs: 200, submissionMs: 100 });
    expect(plot.ticks).to.deep.equal([0.8, 1, 1.25, 1.5, 2].map((ratio) => ({ x: place(ratio, 0.8, 2), ratio })));
  });

  it('reaches to the slowest round', () => {
    const plot = speedPlot(rounds(0.5, 0.5, 0.5, 0.5, 0.5, 0.5))!;
    expect(plot.meanX).to.equal(30);
    expect(plot.baseX).to.equal(place(1, 0.5, 1.25));
    expect(plot.ticks).to.deep.equal([0.5, 0.8, 1, 1.25].map((ratio) => ({ x: place(ratio, 0.5, 1.25), ratio })));
  });

  it('reaches to the end of the interval if that is wider than all rounds', () => {
    const plot = speedPlot(rounds(1, 1, 1.1, 1.1, 1.2, 1.2))!;
    expect(plot.high).to.be.greaterThan(1.25);
    expect(plot.low).to.be.lessThan(1).and.greaterThan(0.8);
    expect([plot.highX, plot.lowX, plot.meanX]).to.deep.equal([
      570,
      place(plot.low, 0.8, plot.high),
      place(plot.ratio, 0.8, plot.high),
    ]);
    const wide = speedPlot(rounds(1, 1, 0.9, 0.9, 0.8, 0.8))!;
    expect(wide.low).to.be.lessThan(0.8);
    expect(wide.lowX).to.equal(30);
  });

  it('leaves out rounds with a time of zero', () => {
    const plot = speedPlot([
      ...rounds(2, 2, 2, 2, 2, 2),
      { baseMs: 0, submissionMs: 100 },
      { baseMs: 100, submissionMs: 0 },
    ])!;
    expect(plot.points.length).to.equal(6);
    expect(plot.points.every(({ ratio }) => ratio === 2)).to.equal(true);
  });

  it('drops ticks whose labels would touch the previous one or the starter code, never the starter code itself', () => {
    // From 0.8 to 60 a doubling takes 87 units: 1.25 is 28 units from the starter code, 2 is 36 behind 1.5.
    const far = speedPlot(rounds(60, 60, 60, 60, 60, 60))!;
    expect(far.ticks.map(({ ratio }) => ratio)).to.deep.equal([1, 1.5, 3, 5, 10, 20, 50]);
    for (const [index, { x }] of far.ticks.entries()) {
      if (index > 0) expect(x - far.ticks[index - 1]!.x).to.be.at.least(40);
    }
  });

  it('keeps a tick exactly 40 units from the one before or from the starter code', () => {
    const ticks = (most: number) =>
      speedPlot(rounds(most, most, most, most, most, most))!.ticks.map(({ ratio }) => ratio);
    const gap = (from: number, to: number, most: number) => place(to, 0.8, most) - place(from, 0.8, most);
    const all = Array.from({ length: 6000 }, (_, step) => 2 + step / 100);
    const wide = (most: number) => gap(1, 1.25, most) >= 40;
    expect(ticks(all.find((most) => gap(1.25, 1.5, most) === 40 && wide(most))!)).to.include.members([1.25, 1.5]);
    expect(ticks(all.find((most) => gap(1.25, 1.5, most) === 39 && wide(most))!))
      .to.include(1.25)
      .and.not.include(1.5);
    expect(ticks(all.find((most) => gap(1, 1.25, most) === 40)!)).to.include(1.25);
    expect(ticks(all.find((most) => gap(1, 1.25, most) === 39)!)).not.to.include(1.25);
    expect(ticks(all.find((most) => gap(0.8, 1, most) === 40)!)).to.include(0.8);
    expect(ticks(all.find((most) => gap(0.8, 1, most) === 39)!)).not.to.include(0.8);
  });
});
