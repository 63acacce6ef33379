import { expect } from 'chai';
import { knowersIn, mayBeRankedAgain, sawProblems } from '../../src/participants/unranked.rules.ts';

const span = (userId: string, from: number, until: number | null = null) => ({ userId, from, until });

describe('an unranked place in a round', () => {
  const member = (userId: string, joinedAt = 0) => ({ userId, joinedAt });
  const team = { members: [member('ann'), member('bob')], clearedAt: null };

  it('applies if any team member could read its tests before it closed', () => {
    expect(knowersIn(team, [], 100)).to.deep.equal([]);
    expect(knowersIn(team, [span('cem', 1)], 100)).to.deep.equal([]);
    expect(knowersIn(team, [span('bob', 99)], 100)).to.deep.equal([{ userId: 'bob', isCurrent: true }]);
    expect(knowersIn(team, [span('bob', 100)], 100), 'given when it closed').to.deep.equal([]);
    expect(knowersIn(team, [span('ann', 1, 2)], 100), 'a right that ended').to.deep.equal([
      { userId: 'ann', isCurrent: false },
    ]);
  });

  it('names each person once, as able to read if any of their roles still applies', () => {
    const spans = [span('bob', 3, 4), span('ann', 1, 2), span('ann', 5)];
    expect(knowersIn(team, spans, 100)).to.deep.equal([
      { userId: 'ann', isCurrent: true },
      { userId: 'bob', isCurrent: false },
    ]);
  });

  it('ignores only roles that had ended when an organizer ranked the team again', () => {
    const cleared = { ...team, clearedAt: 50 };
    expect(knowersIn(cleared, [span('ann', 1, 50)], 100)).to.deep.equal([]);
    expect(knowersIn(cleared, [span('ann', 1)], 100)).to.have.length(1);
    expect(knowersIn(cleared, [span('ann', 60, 70)], 100)).to.have.length(1);
    const later = { members: [member('ann', 50), member('bob', 51)], clearedAt: 50 };
    expect(knowersIn(later, [span('ann', 1, 40)], 100), 'they were in it').to.deep.equal([]);
    expect(knowersIn(later, [span('bob', 1, 40)], 100), 'they came afterwards').to.have.length(1);
  });

  it('can be ended by an organizer for guests, and where no one can read the tests anymore', () => {
    const [now, past] = [
      { userId: 'ann', isCurrent: true },
      { userId: 'bob', isCurrent: false },
    ];
    expect(mayBeRankedAgain(true, [])).to.equal(true);
    expect(mayBeRankedAgain(true, [[now]])).to.equal(true);
    expect(mayBeRankedAgain(false, [])).to.equal(false);
    expect(mayBeRankedAgain(false, [[]])).to.equal(false);
    expect(mayBeRankedAgain(false, [[past]])).to.equal(true);
    expect(mayBeRankedAgain(false, [[past, now]])).to.equal(false);
    expect(mayBeRankedAgain(false, [[now], [past]]), 'in one round of two').to.equal(true);
  });
});

describe('a role that reads all problems', () => {
  it('covers the problems that existed before it ended', () => {
    expect(sawProblems(span('ann', 1), undefined), 'it still reads what comes').to.equal(true);
    expect(sawProblems(span('ann', 1, 50), 49)).to.equal(true);
    expect(sawProblems(span('ann', 1, 50), 50), 'imported when it ended').to.equal(false);
    expect(sawProblems(span('ann', 1, 50), undefined), 'a round without problems').to.equal(false);
  });
});
