import { expect } from 'chai';
import { figuresOf, standingOf, tellsSomething } from '../../src/problems/verifications.rules.ts';

const finished = { state: 'finished' as const, disagreeing: 0, unjudged: 0 };
const running = { ...finished, state: 'running' as const };
const stopped = { ...finished, state: 'stopped' as const };

describe('what verifications say of a version', () => {
  it('is nothing without one, while the first runs, and after one that was stopped before anything disagreed', () => {
    expect(standingOf([])).to.equal('never');
    expect(standingOf([running])).to.equal('never');
    expect(standingOf([{ ...stopped, unjudged: 5 }])).to.equal('never');
  });

  it('is what the newest that tells something says', () => {
    expect(standingOf([finished, { ...finished, disagreeing: 1 }])).to.equal('agrees');
    expect(standingOf([{ ...finished, disagreeing: 1 }, finished])).to.equal('disagrees');
    expect(standingOf([running, stopped, { ...finished, disagreeing: 2 }])).to.equal('disagrees');
    expect(standingOf([{ ...stopped, disagreeing: 1, unjudged: 9 }, finished])).to.equal('disagrees');
  });

  it('is a disagreement also where some could not be judged, and incomplete where nothing else is wrong', () => {
    expect(standingOf([{ ...finished, disagreeing: 1, unjudged: 1 }])).to.equal('disagrees');
    expect(standingOf([{ ...finished, unjudged: 1 }])).to.equal('incomplete');
  });

  it('counts from one that was stopped only if something disagreed', () => {
    expect(tellsSomething(finished)).to.equal(true);
    expect(tellsSomething({ ...running, disagreeing: 1 })).to.equal(false);
    expect(tellsSomething(stopped)).to.equal(false);
    expect(tellsSomething({ ...stopped, disagreeing: 1 })).to.equal(true);
  });
});

describe('the figures of a verification', () => {
  it('count examples that agree, disagree and could not be judged, and none in a language that is not offered', () => {
    expect(
      figuresOf([
        { agrees: true, notJudged: null },
        { agrees: true, notJudged: null },
        { agrees: false, notJudged: null },
        { agrees: null, notJudged: 'error' },
        { agrees: null, notJudged: 'stopped' },
        { agrees: null, notJudged: 'language' },
      ]),
    ).to.deep.equal({ agreeing: 2, disagreeing: 1, unjudged: 2 });
  });
});
