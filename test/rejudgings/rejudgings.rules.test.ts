import { expect } from 'chai';
import { Conflict } from '../../src/platform/errors.ts';
import {
  BATCH_SIZE,
  estimatedJudgeMs,
  isEmptyFilter,
  MANY_SUBMISSIONS,
  MOST_SUBMISSIONS,
  outcomeOf,
  requireAppliable,
} from '../../src/rejudgings/rejudgings.rules.ts';

describe('the effect of applying a rejudging to an item', () => {
  const item: Parameters<typeof outcomeOf>[0] = {
    ...{ oldVerdict: 'AC', oldScoreMilli: 50_000, judgingState: 'finished' },
    ...{ newVerdict: 'AC', newScoreMilli: 50_000 },
  };

  it('is nothing if verdict and points are as before', () => {
    expect(outcomeOf(item)).to.equal('same');
    expect(outcomeOf({ ...item, oldScoreMilli: null, newScoreMilli: null })).to.equal('same');
  });

  it('is a change if either differs', () => {
    expect(outcomeOf({ ...item, newVerdict: 'WA' })).to.equal('changed');
    expect(outcomeOf({ ...item, newScoreMilli: 50_001 })).to.equal('changed');
    expect(outcomeOf({ ...item, newVerdict: 'WA', newScoreMilli: 0 })).to.equal('changed');
    expect(outcomeOf({ ...item, newScoreMilli: null })).to.equal('changed');
  });

  it('keeps the verdict if the rejudging failed or is not finished', () => {
    for (const judgingState of ['queued', 'running', 'failed', 'cancelled', null] as const) {
      expect(outcomeOf({ ...item, judgingState, newVerdict: 'WA' })).to.equal('kept');
    }
    expect(outcomeOf({ ...item, newVerdict: null })).to.equal('kept');
  });
});

describe('the selection of a rejudging', () => {
  it('is empty if no value is given, even if every key exists', () => {
    expect(isEmptyFilter({})).to.equal(true);
    expect(isEmptyFilter({ problem: undefined, round: undefined })).to.equal(true);
    expect(isEmptyFilter({ problem: undefined, round: 'r' })).to.equal(false);
    expect(isEmptyFilter({ from: 0 })).to.equal(false);
  });

  it('needs confirmation from 1,000 submissions on, is limited to 50,000, and is processed in batches of fifty', () => {
    expect([MANY_SUBMISSIONS, MOST_SUBMISSIONS, BATCH_SIZE]).to.deep.equal([1_000, 50_000, 50]);
  });
});

describe('the judge time of a rejudging', () => {
  const judged = (problemVersionId: string, ...times: (number | null)[]) =>
    times.map((tookMs) => ({ problemVersionId, tookMs }));

  it('is the median of each version times the number of its submissions', () => {
    expect(estimatedJudgeMs(judged('a', 9, 1, 2))).to.equal(6);
    expect(estimatedJudgeMs([...judged('a', 9, 1, 2), ...judged('b', 100)])).to.equal(106);
    expect(estimatedJudgeMs([...judged('a', 1), ...judged('b', 100), ...judged('a', 9, 2)])).to.equal(106);
  });

  it('uses the mean of the two middle times, and rounds the sum', () => {
    expect(estimatedJudgeMs(judged('a', 40, 10, 1, 21))).to.equal(62);
    expect(estimatedJudgeMs([...judged('a', 1, 2, null)])).to.equal(5);
  });

  it('sorts times as numbers', () => {
    expect(estimatedJudgeMs(judged('a', 9, 10, 100))).to.equal(30);
  });

  it('estimates an item without a time from the others of its version, and nothing if none has one', () => {
    expect(estimatedJudgeMs(judged('a', 10, null, null))).to.equal(30);
    expect(estimatedJudgeMs([...judged('a', null, null), ...judged('b', 7)])).to.equal(7);
    expect(estimatedJudgeMs([])).to.equal(0);
  });
});

describe('applying a rejudging', () => {
  const progress = { total: 10, judged: 6, failed: 1, changed: 2, applied: 0, isJudged: false };
  const refusal = (work: () => void): Conflict | undefined => {
    try {
      work();
    } catch (error) {
      if (error instanceof Conflict) return error;
      throw error;
    }
    return undefined;
  };

  it('waits until all of it is judged, and says how many are left', () => {
    expect(refusal(() => requireAppliable({ state: 'running' }, progress))).to.deep.include({
      code: 'rejudging_unfinished',
      params: { count: 3 },
    });
    expect(refusal(() => requireAppliable({ state: 'running' }, { ...progress, isJudged: true }))).to.equal(undefined);
  });

  it('happens once', () => {
    for (const state of ['applying', 'applied', 'cancelled'] as const) {
      const found = refusal(() => requireAppliable({ state }, { ...progress, isJudged: true }));
      expect(found?.code, state).to.equal('rejudging_over');
    }
  });
});
