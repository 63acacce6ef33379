import { expect } from 'chai';
import { workLine, workState, type OwnWork } from '../../src/problems/own-work.rules.ts';

const work = (more: Partial<OwnWork>): OwnWork => ({
  attempts: 1,
  pending: 0,
  isAccepted: false,
  scoreMilli: null,
  maxMilli: null,
  ...more,
});

describe('my result on an item of a list', () => {
  it('is full only with all points, or when accepted where there are no points', () => {
    expect(workState(work({ isAccepted: true, scoreMilli: 100_000, maxMilli: 100_000 }))).to.equal('full');
    expect(workState(work({ isAccepted: true, scoreMilli: 99_999, maxMilli: 100_000 }))).to.equal('accepted');
    expect(workState(work({ isAccepted: true }))).to.equal('full');
    expect(workState(work({ isAccepted: true, scoreMilli: 5 })), 'no maximum').to.equal('full');
  });

  it('is tried with fewer points, pending before the first verdict, and nothing without a submission', () => {
    expect(workState(work({ scoreMilli: 99_999, maxMilli: 100_000 }))).to.equal('tried');
    expect(workState(work({ scoreMilli: 0, maxMilli: 0, attempts: 0 })), 'worth nothing').to.equal('none');
    expect(workState(work({ attempts: 0, pending: 1 }))).to.equal('pending');
    expect(workState(work({ pending: 1 })), 'one more is judged').to.equal('tried');
    expect(workState(work({ isAccepted: true, pending: 1 })), 'a verdict stands').to.equal('full');
    expect(workState(work({ attempts: 0 }))).to.equal('none');
    expect(workState(undefined)).to.equal('none');
  });

  it('also has a line for a person without submissions', () => {
    expect(workLine(undefined)).to.deep.equal({ ...work({ attempts: 0 }), state: 'none' });
    expect(workLine(work({ attempts: 3 }))).to.deep.equal({ ...work({ attempts: 3 }), state: 'tried' });
  });
});
