import { expect } from 'chai';
import { disqualifiedAtIn, withoutRound, withRound } from '../../src/participants/disqualifications.rules.ts';

const out = (roundId: string, atMs = 1) => ({ roundId, atMs, reason: `why ${roundId}` });

describe('a disqualification', () => {
  it('of one round holds there alone, one of the contest in every round', () => {
    const inOne = { disqualifiedAt: null, disqualifiedIn: [out('a', 5), out('b', 7)] };
    expect(['a', 'b', 'c'].map((round) => disqualifiedAtIn(inOne, round))).to.deep.equal([5, 7, null]);
    const inAll = { ...inOne, disqualifiedAt: 0 };
    expect(['a', 'c'].map((round) => disqualifiedAtIn(inAll, round))).to.deep.equal([0, 0]);
  });

  it('of a round is added once and taken back once, and leaves other rounds as they are', () => {
    const two = withRound([out('a')], out('b'));
    expect(two).to.deep.equal([out('a'), out('b')]);
    expect(withRound([out('a')], out('a', 9))).to.equal(undefined);
    expect(withoutRound([out('a'), out('b')], 'a')).to.deep.equal([out('b')]);
    expect(withoutRound([out('b')], 'a')).to.equal(undefined);
    expect(withoutRound([out('a')], 'a')).to.deep.equal([]);
  });
});
