import { expect } from 'chai';
import {
  CONTEXT_TYPES,
  QUOTA_MS,
  secondsUntilFree,
  shownState,
  verdictAlone,
} from '../../src/submissions/submissions.rules.ts';
import type { Submission } from '../../src/submissions/submissions.rules.ts';

const MINUTE = 60_000;

describe('the displayed state of a submission', () => {
  it('is the progress of its judging, and its verdict when none is running', () => {
    expect(shownState({ verdict: null, judgingState: 'running' })).to.equal('JUDGING');
    expect(shownState({ verdict: null, judgingState: 'queued' })).to.equal('QUEUED');
    expect(shownState({ verdict: null, judgingState: null }), 'just received').to.equal('QUEUED');
    expect(shownState({ verdict: 'WA', judgingState: null })).to.equal('WA');
  });

  it('is that of the judging that will count, although there is an older verdict', () => {
    expect(shownState({ verdict: 'AC', judgingState: 'running' })).to.equal('JUDGING');
    expect(shownState({ verdict: 'AC', judgingState: 'queued' })).to.equal('QUEUED');
  });
});

describe('a quota of ten minutes', () => {
  it('has room again when the oldest submission is more than ten minutes old', () => {
    expect(QUOTA_MS).to.equal(10 * MINUTE);
    expect(secondsUntilFree([], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE, 12 * MINUTE], 2, 20 * MINUTE)).to.equal(120);
    expect(secondsUntilFree([12 * MINUTE, 18 * MINUTE, 15 * MINUTE], 2, 20 * MINUTE), 'any order').to.equal(300);
    expect(secondsUntilFree([2 * MINUTE, 3 * MINUTE], 2, 20 * MINUTE), 'all of them older').to.equal(0);
    expect(secondsUntilFree([12 * MINUTE], 1, 20 * MINUTE), 'a quota of one').to.equal(120);
  });

  it('ends to the millisecond, and rounds up to whole seconds before', () => {
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE + 1], 2, 20 * MINUTE)).to.equal(1);
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE + 1001], 2, 20 * MINUTE)).to.equal(2);
  });
});

it('a submission told as its verdict alone keeps the verdict and neither score nor time of judging', () => {
  const submission = { id: 'a', verdict: 'WA', scoreMilli: 40_000, judgedAt: 5, submittedAt: 4 } as Submission;
  expect(verdictAlone(submission)).to.deep.equal({
    ...{ id: 'a', verdict: 'WA', scoreMilli: null, judgedAt: null, submittedAt: 4, isVerdictOnly: true },
  });
});

it('submissions are made in four kinds of places', () => {
  expect(CONTEXT_TYPES).to.have.members(['assignment', 'round', 'practice', 'after-round']);
});
