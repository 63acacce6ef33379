import { expect } from 'chai';
import { workInCell, workInRound } from '../../src/standings/own-work.rules.ts';

const cell = { tries: 2, pending: 1, solvedAt: null, penalty: 0, scoreMilli: 30_000, bestId: 'a' };

describe('my results in rounds', () => {
  it('of a cell have a score only if there are points and a judged attempt', () => {
    const shown = { attempts: 2, pending: 1, isAccepted: false, scoreMilli: 30_000, maxMilli: 60_000 };
    expect(workInCell(cell, 60_000)).to.deep.equal(shown);
    expect(workInCell({ ...cell, solvedAt: 0 }, null)).to.deep.equal({
      ...shown,
      isAccepted: true,
      scoreMilli: null,
      maxMilli: null,
    });
    expect(workInCell({ ...cell, tries: 0 }, 60_000).scoreMilli).to.equal(null);
  });

  it('of a round add up its cells, without points in an ICPC round', () => {
    const figures = {
      solved: 1,
      penalty: 0,
      scoreMilli: 90_000,
      lastSolvedAt: 5,
      cells: { a: cell, b: { ...cell, tries: 3, pending: 0, solvedAt: 5 } },
    };
    expect(workInRound(figures, 'points')).to.deep.equal({ solved: 1, scoreMilli: 90_000, attempts: 5, pending: 1 });
    expect(workInRound(figures, 'icpc').scoreMilli).to.equal(null);
  });
});
