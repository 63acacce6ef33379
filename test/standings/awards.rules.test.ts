import { expect } from 'chai';
import { awardsOf, isEligible, NO_AWARDS, type AwardRule } from '../../src/standings/awards.rules.ts';

/** Awards of participants with these ranks, in that order; '-' = none. */
function given(ranks: (number | null)[], counts: [number, number, number, number], ties: AwardRule['ties'] = 'lower') {
  const [gold, silver, bronze, honourable] = counts;
  const contenders = ranks.map((rank, index) => ({ id: `p${index}`, rank, hasSuccess: true }));
  const awards = awardsOf(contenders, { counts: { gold, silver, bronze, honourable }, ties });
  return contenders.map(({ id }) => awards.get(id)?.[0] ?? '-').join('');
}

describe('awards', () => {
  it('are given to no one by default', () => {
    expect(NO_AWARDS).to.deep.equal({ counts: { gold: 0, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' });
    for (const ties of ['lower', 'share'] as const) expect(given([1, 2, 3], [0, 0, 0, 0], ties)).to.equal('---');
  });

  it('go by rank, each as often as set, whatever the order of the list', () => {
    for (const ties of ['lower', 'share'] as const) {
      expect(given([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 1], ties)).to.equal('gssbbbh-');
      expect(given([3, 1, 2], [1, 1, 0, 0], ties)).to.equal('-gs');
      expect(given([1, 2], [0, 0, 0, 1], ties)).to.equal('h-');
      expect(given([10, 9], [1, 0, 0, 0], ties)).to.equal('-g');
    }
  });

  it('lower: tied participants get the next award with room for all, and no award exceeds its limit', () => {
    expect(given([1, 2, 2, 2, 2, 2], [1, 2, 3, 0])).to.equal('g-----');
    expect(given([1, 2, 2, 4], [1, 2, 0, 0])).to.equal('gss-');
    expect(given([1, 1, 3], [1, 2, 1, 0])).to.equal('ssb');
    expect(given([1, 1, 1, 4], [1, 2, 3, 1])).to.equal('bbbh');
    expect(given([1, 1], [2, 0, 0, 0])).to.equal('gg');
    expect(given([1, 2, 2, 2, 5], [1, 2, 3, 1]), 'the passed-over silver is closed').to.equal('gbbbh');
    expect(given([1, 1, 3], [1, 0, 0, 0]), 'an award nobody fits into is given to nobody').to.equal('---');
  });

  it('share: tied participants all get the award of the first of them', () => {
    expect(given([1, 2, 2, 2, 2, 2], [1, 2, 3, 0], 'share')).to.equal('gsssss');
    expect(given([1, 1, 3, 4], [1, 1, 1, 0], 'share')).to.equal('ggb-');
    expect(given([1, 1, 1, 4], [1, 1, 1, 0], 'share')).to.equal('ggg-');
  });

  it('never go to unranked participants or participants without a success, who do not use up an award either', () => {
    expect(given([null, 1, null, 2], [1, 1, 0, 0])).to.equal('-g-s');
    expect(isEligible({ rank: 1, hasSuccess: true })).to.equal(true);
    expect(isEligible({ rank: null, hasSuccess: true })).to.equal(false);
    expect(isEligible({ rank: 1, hasSuccess: false })).to.equal(false);
    const counts = { gold: 1, silver: 1, bronze: 0, honourable: 0 };
    for (const ties of ['lower', 'share'] as const) {
      const awards = awardsOf(
        [
          { id: 'base', rank: 1, hasSuccess: false },
          { id: 'ann', rank: 2, hasSuccess: true },
          { id: 'guest', rank: null, hasSuccess: true },
        ],
        { counts, ties },
      );
      expect([...awards]).to.deep.equal([['ann', 'gold']]);
    }
  });
});
