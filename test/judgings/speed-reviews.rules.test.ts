import { expect } from 'chai';
import {
  causeToReview,
  decided,
  decisionHolds,
  decisionsIn,
  LEAST_OTHERS,
  limitsOf,
  speedCounts,
  type SpeedDecision,
  type SpeedState,
} from '../../src/judgings/speed-reviews.rules.ts';
import { AppError } from '../../src/platform/errors.ts';

/** The code of a refusal, or the return value of a function. */
const codeOf = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
};

describe('speedups that need a review', () => {
  const limits = { above: 10, timesBest: 3 };
  const alone = { count: 0, best: 0 };

  it('are those above the limit of the problem, but not at it', () => {
    expect(causeToReview(10, limits, alone)).to.equal(undefined);
    expect(causeToReview(10.001, limits, alone)).to.deep.equal({ cause: 'above', limit: 10 });
    expect(causeToReview(0.5, limits, alone)).to.equal(undefined);
  });

  it('are those far above the best of others, once enough others have one', () => {
    expect(LEAST_OTHERS).to.equal(3);
    expect(causeToReview(6.1, limits, { count: 2, best: 2 })).to.equal(undefined);
    expect(causeToReview(6.1, limits, { count: 3, best: 2 })).to.deep.equal({ cause: 'beyond_best', limit: 6 });
    expect(causeToReview(6, limits, { count: 3, best: 2 })).to.equal(undefined);
  });

  it('are compared with the starter code if no one was faster', () => {
    expect(causeToReview(2.9, limits, { count: 5, best: 0.5 })).to.equal(undefined);
    expect(causeToReview(3.1, limits, { count: 5, best: 0.5 })).to.deep.equal({ cause: 'beyond_best', limit: 3 });
  });

  it("are found by the problem's own limits, each of them optional", () => {
    expect(limitsOf(undefined, limits)).to.deep.equal(limits);
    expect(limitsOf({}, limits)).to.deep.equal(limits);
    expect(limitsOf({ above: 60 }, limits)).to.deep.equal({ above: 60, timesBest: 3 });
    expect(limitsOf({ timesBest: 5 }, limits)).to.deep.equal({ above: 10, timesBest: 5 });
  });

  it('count if they need no review or were confirmed', () => {
    expect(speedCounts(undefined)).to.equal(true);
    expect(speedCounts({ state: 'confirmed' })).to.equal(true);
    expect(speedCounts({ state: 'waiting' })).to.equal(false);
    expect(speedCounts({ state: 'rejected' })).to.equal(false);
  });
});

describe('a decision about a speed', () => {
  const at = (low: number, high: number, problemVersionId = 'one') => ({ problemVersionId, speed: { low, high } });

  it('applies to a later measurement by the same version if the two intervals overlap', () => {
    expect(decisionHolds(at(20, 22), at(22, 23))).to.equal(true);
    expect(decisionHolds(at(20, 22), at(18, 20))).to.equal(true);
    expect(decisionHolds(at(20, 22), at(19, 25))).to.equal(true);
    expect(decisionHolds(at(20, 22), at(22.01, 23))).to.equal(false);
    expect(decisionHolds(at(20, 22), at(18, 19.99))).to.equal(false);
    expect(decisionHolds(at(20, 22), at(20, 22, 'two'))).to.equal(false);
  });

  it('can be changed to the other states, but not to the same one', () => {
    const after = (state: SpeedState, decision: SpeedDecision) =>
      codeOf(() => decided({ state, rev: 4 }, decision, { seenRev: 4, isOwn: false }));
    expect(after('waiting', 'confirm')).to.equal('confirmed');
    expect(after('waiting', 'reject')).to.equal('rejected');
    expect(after('waiting', 'reopen')).to.equal('speed_review_is_so');
    expect(after('confirmed', 'confirm')).to.equal('speed_review_is_so');
    expect(after('confirmed', 'reject')).to.equal('rejected');
    expect(after('confirmed', 'reopen')).to.equal('waiting');
    expect(after('rejected', 'confirm')).to.equal('confirmed');
    expect(after('rejected', 'reject')).to.equal('speed_review_is_so');
    expect(after('rejected', 'reopen')).to.equal('waiting');
    expect(decisionsIn('waiting')).to.deep.equal(['confirm', 'reject']);
    expect(decisionsIn('confirmed')).to.deep.equal(['reject', 'reopen']);
    expect(decisionsIn('rejected')).to.deep.equal(['confirm', 'reopen']);
  });

  it('is refused to the submitter and to anyone who saw an older revision', () => {
    const code = (seenRev: number, isOwn: boolean) =>
      codeOf(() => decided({ state: 'waiting', rev: 2 }, 'confirm', { seenRev, isOwn }));
    expect(code(2, false)).to.equal('confirmed');
    expect(code(2, true)).to.equal('speed_review_own');
    expect(code(1, false)).to.equal('speed_review_decided_meanwhile');
    expect(code(3, false)).to.equal('speed_review_decided_meanwhile');
  });
});
