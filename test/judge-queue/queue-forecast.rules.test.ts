import { expect } from 'chai';
import {
  durationsOf,
  forecastOf,
  restOf,
  type ForecastHost,
  type RunningJob,
  type WaitingJob,
} from '../../src/judge-queue/queue-forecast.rules.ts';

const kind = (problemId: string, language: string | null = 'cpp', isSampleRun = false) => ({
  problemId,
  language,
  isSampleRun,
});

describe('how long a judging takes', () => {
  const took = (tookMs: number, ...of: Parameters<typeof kind>) => ({ ...kind(...of), tookMs });

  it('is the median for its problem and language', () => {
    const durationOf = durationsOf([
      took(1000, 'sum'),
      took(9000, 'sum'),
      took(2000, 'sum'),
      took(40_000, 'kernel', null),
      took(500, 'sum', 'python3'),
    ]);
    expect(durationOf(kind('sum'))).to.equal(2000);
    expect(durationOf(kind('sum', 'python3'))).to.equal(500);
    expect(durationOf(kind('kernel', null))).to.equal(40_000);
  });

  it('is otherwise the median for its problem, then of all; a sample run is first compared with sample runs', () => {
    const durationOf = durationsOf([took(3000, 'sum'), took(8000, 'other'), took(100, 'sum', 'cpp', true)]);
    expect(durationOf(kind('sum', 'java'))).to.equal(3000);
    expect(durationOf(kind('new', 'java'))).to.equal(3000);
    expect(durationOf(kind('new', 'java', true))).to.equal(100);
    expect(durationsOf([took(700, 'sum', 'cpp', true)])(kind('new'))).to.equal(700);
    expect(durationsOf([])(kind('sum'))).to.equal(undefined);
  });

  it('has a remaining time that falls as time passes, but never below a quarter', () => {
    expect(restOf(8000, 0)).to.equal(8000);
    expect(restOf(8000, 2500)).to.equal(5500);
    expect(restOf(8000, 6000)).to.equal(2000);
    expect(restOf(8000, 6001)).to.equal(2000);
    expect(restOf(8000, 60_000)).to.equal(2000);
    expect(restOf(8000, -5)).to.equal(8000);
  });
});

describe('the forecast of the queue', () => {
  const usual: Record<string, number> = { quick: 2000, slow: 40_000 };
  const durationOf = ({ problemId }: { problemId: string }) => usual[problemId];
  const waits = (id: string, problemId: string, more: Partial<WaitingJob> = {}): WaitingJob => ({
    ...{ id, pool: 'default', toolchain: 'cpp', delayMs: 0 },
    ...kind(problemId),
    ...more,
  });
  const runs = (problemId: string, elapsedMs: number, hostId = 'east'): RunningJob => ({
    ...kind(problemId),
    hostId,
    elapsedMs,
  });
  const host = (id: string, slots: number, more: Partial<ForecastHost> = {}): ForecastHost => ({
    ...{ id, slots, pools: ['default'], serves: new Set(['cpp']) },
    ...more,
  });
  const ends = (waiting: WaitingJob[], running: RunningJob[], hosts: ForecastHost[]) =>
    Object.fromEntries(
      [...forecastOf(waiting, running, hosts, durationOf)].map(([id, { ahead, endMs }]) => [id, [ahead, endMs]]),
    );

  it('counts the remaining time of running jobs, and each job ahead by its own problem', () => {
    expect(ends([waits('a', 'quick')], [], [host('east', 1)])).to.deep.equal({ a: [0, 2000] });
    expect(ends([waits('a', 'quick')], [runs('slow', 1000)], [host('east', 1)])).to.deep.equal({ a: [0, 41_000] });
    expect(
      ends([waits('a', 'slow'), waits('b', 'quick'), waits('c', 'quick')], [runs('quick', 500)], [host('east', 1)]),
    ).to.deep.equal({ a: [0, 41_500], b: [1, 43_500], c: [2, 45_500] });
  });

  it('gives each job the slot that is free first', () => {
    const waiting = [waits('a', 'slow'), waits('b', 'quick'), waits('c', 'quick')];
    expect(ends(waiting, [], [host('east', 2)])).to.deep.equal({ a: [0, 40_000], b: [1, 2000], c: [2, 4000] });
    expect(ends(waiting, [runs('slow', 10_000)], [host('east', 1), host('west', 2)])).to.deep.equal({
      a: [0, 40_000],
      b: [1, 2000],
      c: [2, 4000],
    });
  });

  it('leaves out hosts with other pools or toolchains, and jobs that only those can take', () => {
    const hosts = [host('east', 1), host('final', 1, { pools: ['final'] }), host('py', 1, { serves: new Set(['py']) })];
    const waiting = [
      waits('a', 'quick', { pool: 'final' }),
      waits('b', 'quick', { toolchain: 'py' }),
      waits('c', 'quick'),
      waits('d', 'quick', { toolchain: 'rust' }),
    ];
    expect(ends(waiting, [], hosts)).to.deep.equal({
      a: [0, 2000],
      b: [0, 2000],
      c: [1, 2000],
      d: [2, undefined],
    });
    expect(ends([waits('a', 'quick')], [], [])).to.deep.equal({ a: [0, undefined] });
    expect(ends([waits('a', 'quick')], [], [host('east', 0)])).to.deep.equal({ a: [0, undefined] });
  });

  it('includes jobs that are retried later, and gives no estimate without data', () => {
    expect(ends([waits('a', 'quick', { delayMs: 3000 })], [], [host('east', 1)])).to.deep.equal({ a: [0, 5000] });
    expect(ends([waits('a', 'quick', { delayMs: 3000 })], [runs('slow', 0)], [host('east', 1)])).to.deep.equal({
      a: [0, 42_000],
    });
    expect(ends([waits('a', 'unknown'), waits('b', 'quick')], [], [host('east', 1)])).to.deep.equal({
      a: [0, undefined],
      b: [1, 2000],
    });
  });
});
