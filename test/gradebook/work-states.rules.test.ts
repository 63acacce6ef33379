import { expect } from 'chai';
import { DAY_MS } from '../../src/courses/late-policies.rules.ts';
import { markedGrade } from '../../src/gradebook/marks.rules.ts';
import { histogram, median, stuckAt, workState } from '../../src/gradebook/work-states.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';

const tries = (...verdicts: (Verdict | null)[]) => verdicts.map((verdict, at) => ({ verdict, submittedAt: at }));

describe('work on an assignment', () => {
  it('is not started, pending, in part or in full', () => {
    expect(workState([], false)).to.equal('not_started');
    expect(workState(tries(null), false)).to.equal('pending');
    expect(workState(tries('WA', null), false)).to.equal('partial');
    expect(workState(tries('AC'), true)).to.equal('full');
    expect(workState(tries('WA', 'AC', 'JE', null), false), 'accepted late, for fewer points').to.equal('full');
    expect(workState(tries('AC', 'WA'), false)).to.equal('partial');
  });

  it('is stuck after the same failure three times in a row, whatever judge errors are between', () => {
    expect(stuckAt(tries('TLE', 'WA', 'WA'), false, true, 5)).to.equal(undefined);
    expect(stuckAt(tries('WA', 'WA', 'JE', 'WA', null), false, true, 5)).to.deep.equal({
      ...{ why: 'same_failure', times: 3, verdict: 'WA' },
    });
    expect(stuckAt(tries('WA', 'WA', 'WA'), true, true, 5)).to.equal(undefined);
    expect(stuckAt(tries('WA', 'WA', 'WA'), false, false, 5), 'closed').to.equal(undefined);
  });

  it('is stuck after five days without anything new', () => {
    expect(stuckAt(tries('WA'), false, true, 5 * DAY_MS - 1)).to.equal(undefined);
    expect(stuckAt(tries('WA'), false, true, 5 * DAY_MS)).to.deep.equal({ why: 'idle', days: 5 });
    expect(stuckAt(tries('AC'), false, true, 5 * DAY_MS), 'accepted late').to.equal(undefined);
    expect(stuckAt([], false, true, 50 * DAY_MS), 'who has not begun is listed as such').to.equal(undefined);
  });

  it('is counted in tenths, with a median', () => {
    expect(histogram([0, 9_999, 10_000, 99_999, 100_000, 150_000], 100)).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect([median([]), median([3, 1, 2]), median([4, 1])]).to.deep.equal([null, 2, 2.5]);
  });
});

describe('a grade by hand', () => {
  const automatic = { pointsMilli: 40_000, submissionId: 's', attempts: 2, reason: null };

  it('adds points to what submissions earned, never below zero, or stands in their place', () => {
    expect(markedGrade(automatic, undefined)).to.deep.equal({ ...automatic, mark: null });
    expect(markedGrade(automatic, { manualMilli: 5_000, overrideMilli: null })).to.include({ pointsMilli: 45_000 });
    expect(markedGrade(automatic, { manualMilli: -50_000, overrideMilli: null })).to.include({ pointsMilli: 0 });
    expect(markedGrade(automatic, { manualMilli: 5_000, overrideMilli: 70_000 })).to.deep.equal({
      ...{ ...automatic, pointsMilli: 70_000 },
      mark: { manualMilli: 5_000, overrideMilli: 70_000, automaticMilli: 40_000 },
    });
  });

  it('is there without a submission, and gone with the mark', () => {
    expect(markedGrade(undefined, { manualMilli: 0, overrideMilli: 30_000 })).to.include({
      ...{ pointsMilli: 30_000, submissionId: null },
    });
    expect(markedGrade(undefined, undefined)).to.equal(undefined);
  });
});
