import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/platform/errors.ts';
import {
  contestTime,
  countedAt,
  countedLength,
  endedTimes,
  INTERVALS_MAX,
  movedBy,
  removedBefore,
  requirePausable,
  resumedTimes,
  standsAt,
  timesWithout,
  withInterval,
  withoutInterval,
} from '../../src/rounds/round-clock.rules.ts';

const round = { opensAt: 1000, freezesAt: 4000, closesAt: 5000, pausedAt: null, removed: [] };
const removed = [
  { from: 1500, to: 1700 },
  { from: 2000, to: 2100 },
];

const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    const { code, field, params } = error as AppError;
    return { code, field, params };
  }
  throw new Error('nothing was refused');
};

describe('the clock of a round', () => {
  it('stands still from the pause on', () => {
    expect([2999, 3000, 3001].map((at) => standsAt({ pausedAt: 3000 }, at))).to.deep.equal([2999, 3000, 3000]);
    expect(standsAt({ pausedAt: null }, 9000)).to.equal(9000);
    expect(standsAt({}, 9000)).to.equal(9000);
  });

  it('leaves out what was removed; what happened inside was at its start', () => {
    const at = [1499, 1500, 1600, 1699, 1700, 1701, 2050, 2100, 3000];
    expect(at.map((one) => removedBefore(removed, one))).to.deep.equal([0, 0, 100, 199, 200, 200, 250, 300, 300]);
    expect(at.map((one) => countedAt(removed, one))).to.deep.equal([
      ...[1499, 1500, 1500, 1500, 1500, 1501, 1800, 1800, 2700],
    ]);
    expect(countedAt(undefined, 7)).to.equal(7);
    expect(countedAt([], 7)).to.equal(7);
  });

  it('tells the time and the length of the round', () => {
    expect(contestTime({ ...round, removed }, 3000)).to.equal(1700);
    expect(contestTime({ ...round, removed, pausedAt: 2500 }, 3000)).to.equal(1200);
    expect(contestTime({ opensAt: 1000 }, 900)).to.equal(-100);
    expect(countedLength({ ...round, removed })).to.equal(3700);
    expect(countedLength(round)).to.equal(4000);
  });

  it('keeps order, and its times are those of a clock that the removed time never passed on', () => {
    const spans = fc
      .uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 12 })
      .map((cuts) => cuts.sort((a, b) => a - b))
      .map((cuts) =>
        Array.from({ length: Math.floor(cuts.length / 2) }, (_, n) => ({ from: cuts[2 * n]!, to: cuts[2 * n + 1]! })),
      );
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 }), (all, a, b) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        expect(countedAt(all, first)).to.be.at.most(countedAt(all, second));
        let counted = 0;
        for (let at = 0; at < first; at += 1) if (!all.some(({ from, to }) => from <= at && at < to)) counted += 1;
        expect(countedAt(all, first)).to.equal(counted);
      }),
    );
  });
});

describe('a pause', () => {
  it('begins in a round that runs and is not paused', () => {
    expect(() => requirePausable(round, 1000)).not.to.throw();
    expect(() => requirePausable(round, 4999)).not.to.throw();
    expect(refusal(() => requirePausable(round, 999)).code).to.equal('round_not_running');
    expect(refusal(() => requirePausable(round, 5000))).to.deep.include({
      code: 'round_closed_for_good',
      params: { closesAt: 5000 },
    });
    expect(refusal(() => requirePausable({ ...round, pausedAt: 2000 }, 2500))).to.deep.include({
      code: 'round_paused_already',
      params: { at: 2000 },
    });
    const many = Array.from({ length: INTERVALS_MAX }, (_, n) => ({ from: 1000 + n * 2, to: 1001 + n * 2 }));
    expect(refusal(() => requirePausable({ ...round, removed: many }, 2500)).code).to.equal('intervals_full');
    expect(() => requirePausable({ ...round, removed: many.slice(1) }, 2500)).not.to.throw();
    // As stored, in the 64 KB of a text column: the longest reasons, three bytes a character.
    const stored = many.map((one) => ({ from: one.from + 1.8e12, to: one.to + 1.8e12, reason: '停'.repeat(500) }));
    expect(Buffer.byteLength(JSON.stringify(stored))).to.be.below(65_535);
  });

  it('moves the end, and a freeze that has not begun, by its length', () => {
    const resumed = (pausedAt: number | null, freezesAt: number | null, now: number) =>
      resumedTimes({ ...round, pausedAt, freezesAt }, now);
    expect(resumed(2000, 4000, 2600)).to.deep.equal({
      interval: { from: 2000, to: 2600 },
      freezesAt: 4600,
      closesAt: 5600,
    });
    expect(resumed(4000, 4000, 4100)).to.deep.include({ freezesAt: 4000, closesAt: 5100 });
    expect(resumed(4200, 4000, 9000)).to.deep.include({ freezesAt: 4000, closesAt: 9800 });
    expect(resumed(2000, null, 2000)).to.deep.equal({
      interval: { from: 2000, to: 2000 },
      freezesAt: null,
      closesAt: 5000,
    });
    // A clock that went back makes no negative pause.
    expect(resumed(2000, null, 1900).interval).to.deep.equal({ from: 2000, to: 2000 });
    expect(refusal(() => resumed(null, 4000, 2600)).code).to.equal('round_not_paused');
  });

  it('ends where it was paused, without a freeze that had not begun', () => {
    const ended = (pausedAt: number | null, freezesAt: number | null) => endedTimes({ ...round, pausedAt, freezesAt });
    expect(ended(2000, 4000)).to.deep.equal({ freezesAt: null, closesAt: 2000 });
    expect(ended(4000, 4000)).to.deep.equal({ freezesAt: null, closesAt: 4000 });
    expect(ended(4001, 4000)).to.deep.equal({ freezesAt: 4000, closesAt: 4001 });
    expect(ended(2000, null)).to.deep.equal({ freezesAt: null, closesAt: 2000 });
    expect(ended(1000, null).closesAt, 'paused as it opened').to.equal(1001);
    expect(refusal(() => ended(null, 4000)).code).to.equal('round_not_paused');
  });

  it('moves what comes after its start', () => {
    expect([1999, 2000, 2001].map((at) => movedBy({ from: 2000, to: 2600 }, at))).to.deep.equal([1999, 2000, 2601]);
  });
});

describe('an interval that is removed afterwards', () => {
  it('moves the end of a round that runs, and its freeze unless it has begun', () => {
    const interval = { from: 1500, to: 1700 };
    expect(timesWithout(round, interval, 3000)).to.deep.equal({ freezesAt: 4200, closesAt: 5200, extendedBy: 200 });
    expect(timesWithout(round, interval, 3999)).to.deep.include({ freezesAt: 4200 });
    expect(timesWithout(round, interval, 4000)).to.deep.equal({ freezesAt: 4000, closesAt: 5200, extendedBy: 200 });
    expect(timesWithout(round, interval, 5000)).to.deep.equal({ freezesAt: 4000, closesAt: 5000, extendedBy: 0 });
    expect(timesWithout({ ...round, freezesAt: null }, interval, 3000).freezesAt).to.equal(null);
  });

  it('is past, within the round, and not removed already', () => {
    const fault = (from: number, to: number, now = 3000) =>
      refusal(() => timesWithout({ ...round, removed }, { from, to }, now));
    expect(fault(999, 1200)).to.deep.equal({
      code: 'interval_outside',
      field: 'from',
      params: { opensAt: 1000, until: 3000 },
    });
    expect(fault(3000, 3100)).to.include({ code: 'interval_outside', field: 'from' });
    expect(fault(2900, 3001)).to.include({ code: 'interval_outside', field: 'to' });
    expect(fault(4500, 5001, 6000)).to.deep.include({ field: 'to', params: { opensAt: 1000, until: 5000 } });
    expect(fault(1200, 1200)).to.deep.equal({ code: 'interval_empty', field: 'to', params: { from: 1200 } });
    for (const [from, to] of [
      [1400, 1501],
      [1699, 1800],
      [1400, 1800],
      [1550, 1560],
    ] as const)
      expect(fault(from, to)).to.deep.equal({
        code: 'interval_overlaps',
        field: 'from',
        params: { from: 1500, to: 1700 },
      });
    for (const [from, to] of [
      [1000, 1500],
      [1700, 2000],
      [2100, 3000],
    ] as const)
      expect(timesWithout({ ...round, removed }, { from, to }, 3000).extendedBy).to.equal(to - from);
  });

  it('waits for the end of a pause and for the opening, and has a limit', () => {
    const interval = { from: 1500, to: 1700 };
    expect(refusal(() => timesWithout({ ...round, pausedAt: 2000 }, interval, 3000))).to.deep.include({
      code: 'round_paused_resume_first',
      params: { at: 2000 },
    });
    expect(refusal(() => timesWithout(round, interval, 900)).code).to.equal('round_not_running');
    const many = Array.from({ length: INTERVALS_MAX }, (_, n) => ({ from: 2000 + n * 2, to: 2001 + n * 2 }));
    expect(refusal(() => timesWithout({ ...round, removed: many }, interval, 3000))).to.deep.include({
      code: 'intervals_full',
      params: { max: INTERVALS_MAX },
    });
    expect(timesWithout({ ...round, removed: many.slice(1) }, interval, 3000).extendedBy).to.equal(200);
  });

  it('is kept in order, and taken away by its start', () => {
    const added = withInterval(removed, { from: 1000, to: 1100 });
    expect(added.map(({ from }) => from)).to.deep.equal([1000, 1500, 2000]);
    expect(withoutInterval(added, 1500)).to.deep.equal({ gone: removed[0], left: [added[0], added[2]] });
    expect(refusal(() => withoutInterval(added, 1501)).code).to.equal('interval_gone');
  });
});
