import { expect } from 'chai';
import {
  roundEstimate,
  figuresBy,
  figuresOf,
  percentile,
  type JudgedSample,
} from '../../src/judge-queue/judge-figures.rules.ts';

const sample = (more: Partial<JudgedSample>): JudgedSample => ({
  hostId: 'h',
  problem: 'sum',
  language: 'cpp',
  waitedMs: 10,
  tookMs: 100,
  finishedAt: 0,
  ...more,
});

describe('statistics of the judge queue', () => {
  it('use the nearest rank for percentiles, in any order of values', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1)]).to.deep.equal([50, 95, 100]);
    expect([percentile([7], 0.5), percentile([7], 0.95), percentile([], 0.5)]).to.deep.equal([7, 7, undefined]);
  });

  it('leave out the waiting time of rejudging sets and the judging time of failures', () => {
    const figures = figuresOf([
      sample({}),
      sample({ waitedMs: null, tookMs: 300 }),
      sample({ tookMs: null, waitedMs: 50 }),
    ]);
    expect(figures).to.deep.equal({ count: 3, waited: { p50: 10, p95: 50 }, took: { p50: 100, p95: 300 } });
    expect(figuresOf([])).to.deep.equal({ count: 0, waited: null, took: null });
  });

  it('are grouped, the group with the most judgings first', () => {
    const groups = figuresBy(
      [sample({ problem: 'a' }), sample({ problem: 'b' }), sample({ problem: 'b' })],
      (one) => one.problem,
    );
    expect(groups.map(({ key, figures }) => [key, figures.count])).to.deep.equal([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('round an estimate up to steps that grow with it', () => {
    expect([1, 5_000, 5_001, 61_000, 601_000].map(roundEstimate)).to.deep.equal([
      5_000, 5_000, 10_000, 120_000, 900_000,
    ]);
  });

  it('sort values as numbers, without changing the given list', () => {
    const values = [100, 9, 10];
    expect([percentile(values, 1 / 3), percentile(values, 0.34), percentile(values, 1)]).to.deep.equal([9, 10, 100]);
    expect(values).to.deep.equal([100, 9, 10]);
    expect(percentile([3, 4], 0.001)).to.equal(3);
  });

  it('contain no waiting or judging time without data', () => {
    expect(figuresOf([sample({ waitedMs: null })])).to.deep.equal({
      ...{ count: 1, waited: null, took: { p50: 100, p95: 100 } },
    });
    expect(figuresOf([sample({ waitedMs: 0, tookMs: null })])).to.deep.equal({
      ...{ count: 1, waited: { p50: 0, p95: 0 }, took: null },
    });
  });

  it('sort groups of the same size by name, each with its own values', () => {
    const groups = figuresBy(
      [sample({ hostId: 'c', tookMs: 3 }), sample({ hostId: 'a', tookMs: 1 }), sample({ hostId: 'b', tookMs: 2 })],
      (one) => one.hostId ?? '',
    );
    expect(groups.map(({ key, figures }) => [key, figures.took?.p50])).to.deep.equal([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect(figuresBy([], () => '')).to.deep.equal([]);
  });

  it('round an estimate up: to 5 s below a minute, to minutes below ten, to five minutes beyond', () => {
    expect([-1, 0, 55_000, 55_001, 59_999, 60_000, 60_001].map(roundEstimate)).to.deep.equal([
      5_000, 5_000, 55_000, 60_000, 60_000, 60_000, 120_000,
    ]);
    expect([599_999, 600_000, 600_001, 900_000].map(roundEstimate)).to.deep.equal([600_000, 600_000, 900_000, 900_000]);
  });
});
