import { expect } from 'chai';
import {
  givesPoints,
  isHiddenByFreeze,
  surroundingsOf,
  worthInAssignment,
  worthKey,
  type PlacedWork,
} from '../../src/places/placed-work.rules.ts';

const work: PlacedWork = {
  ...{ contextType: 'practice', contextId: 'p', authorId: 'a', submittedAt: 5 },
  ...{ roundId: null, courseId: null, participantId: null },
};

describe('the points of work in its place', () => {
  it('are given everywhere but in an ICPC round', () => {
    expect(givesPoints(undefined), 'practice or an assignment').to.equal(true);
    expect(givesPoints({ scoring: 'points' })).to.equal(true);
    expect(givesPoints({ scoring: 'kernel' })).to.equal(true);
    expect(givesPoints({ scoring: 'icpc' })).to.equal(false);
  });

  it('are fewer for what an assignment takes late, from its due time on', () => {
    const assignment = { points: 40, dueAt: 100, latePercent: 70 };
    expect(worthInAssignment(assignment, 99)).to.deep.equal({ points: 40, weight: 1, percent: 100 });
    expect(worthInAssignment(assignment, 100)).to.deep.equal({ points: 40, weight: 1, percent: 70 });
    expect(worthInAssignment({ ...assignment, latePercent: null }, 100).percent, 'no late policy').to.equal(100);
  });

  it('are the same for all work in a place, but in an assignment only for work of one time', () => {
    const [early, late] = [work, { ...work, submittedAt: 6 }];
    expect(worthKey(early)).to.equal(worthKey(late));
    expect(worthKey({ ...early, contextType: 'round' })).to.equal(worthKey({ ...late, contextType: 'round' }));
    expect(worthKey({ ...early, contextType: 'assignment' })).not.to.equal(
      worthKey({ ...late, contextType: 'assignment' }),
    );
    expect(worthKey({ ...early, contextId: 'q' })).not.to.equal(worthKey(early));
    expect(worthKey({ ...early, contextType: 'round' }), 'practice after the round').not.to.equal(
      worthKey({ ...early, contextType: 'after-round' }),
    );
  });
});

describe('a freeze', () => {
  it('hides what came after it began, until it is ended', () => {
    const frozen = { freezesAt: 100, thawedAt: null };
    expect(isHiddenByFreeze(frozen, 99)).to.equal(false);
    expect(isHiddenByFreeze(frozen, 100)).to.equal(true);
    expect(isHiddenByFreeze({ ...frozen, thawedAt: 200 }, 100)).to.equal(false);
    expect(isHiddenByFreeze({ freezesAt: null, thawedAt: null }, 100), 'a round without one').to.equal(false);
  });
});

describe('what surrounds work', () => {
  it('is its round and then the contest, or its course; nothing surrounds practice', () => {
    expect(surroundingsOf({ id: 'r', contestId: 'c' }, null)).to.deep.equal([
      { type: 'round', id: 'r' },
      { type: 'contest', id: 'c' },
    ]);
    expect(surroundingsOf(undefined, 'k')).to.deep.equal([{ type: 'course', id: 'k' }]);
    expect(surroundingsOf(undefined, null)).to.deep.equal([]);
  });
});
