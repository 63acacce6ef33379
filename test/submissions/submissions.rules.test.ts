import { expect } from 'chai';
import { CONTEXT_TYPES, QUOTA_MS, secondsUntilFree, shownState } from '../../src/submissions/submissions.rules.ts';

const MINUTE = 60_000;

describe('the state of a submission that is shown', () => {
  it('is how far its judging is, and its verdict when none is under way', () => {
    expect(shownState({ verdict: null, judgingState: 'running' })).to.equal('JUDGING');
    expect(shownState({ verdict: null, judgingState: 'queued' })).to.equal('QUEUED');
    expect(shownState({ verdict: null, judgingState: null }), 'just received').to.equal('QUEUED');
    expect(shownState({ verdict: 'WA', judgingState: null })).to.equal('WA');
  });

  it('is that of the judging that will count, though an older verdict stands', () => {
    expect(shownState({ verdict: 'AC', judgingState: 'running' })).to.equal('JUDGING');
    expect(shownState({ verdict: 'AC', judgingState: 'queued' })).to.equal('QUEUED');
  });
});

describe('a quota of ten minutes', () => {
  it('is free again when the oldest of the last ten minutes leaves them', () => {
    expect(QUOTA_MS).to.equal(10 * MINUTE);
    expect(secondsUntilFree([], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE, 12 * MINUTE], 2, 20 * MINUTE)).to.equal(120);
    expect(secondsUntilFree([12 * MINUTE, 15 * MINUTE, 18 * MINUTE], 2, 20 * MINUTE), 'any order').to.equal(300);
    expect(secondsUntilFree([12 * MINUTE], 1, 20 * MINUTE), 'a quota of one').to.equal(120);
  });

  it('ends to the millisecond, and rounds up to whole seconds before', () => {
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE], 2, 20 * MINUTE)).to.equal(0);
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE + 1], 2, 20 * MINUTE)).to.equal(1);
    expect(secondsUntilFree([15 * MINUTE, 10 * MINUTE + 1001], 2, 20 * MINUTE)).to.equal(2);
  });
});

it('submissions are made in three kinds of places', () => {
  expect(CONTEXT_TYPES).to.have.members(['assignment', 'round', 'practice']);
});
