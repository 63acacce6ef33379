import { expect } from 'chai';
import { workByProblem, workInCell, workInRound } from '../../src/standings/own-work.rules.ts';

const cell = { tries: 2, pending: 1, solvedAt: null, penalty: 0, scoreMilli: 30_000, bestId: 'a' };

describe('my results', () => {
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

  it('of a problem add up over its versions; the largest share of full marks is the score', () => {
    const row = { itemId: 'p', attempts: 1, pending: 0, accepted: 0 };
    const marks = new Map<string, number | undefined>([
      ['one', 10_000],
      ['two', 100_000],
      ['free', undefined],
    ]);
    const found = workByProblem(
      [
        { ...row, scoreMilli: 5_000, versionId: 'one' },
        { ...row, scoreMilli: 40_000, versionId: 'two', pending: 2, accepted: 1 },
        { ...row, scoreMilli: null, versionId: 'free' },
        { ...row, itemId: 'q', scoreMilli: 7_000, versionId: 'free' },
      ],
      marks,
    );
    expect(found.get('p')).to.deep.equal({
      attempts: 3,
      pending: 2,
      isAccepted: true,
      scoreMilli: 5_000,
      maxMilli: 10_000,
    });
    expect(found.get('q')).to.include({ isAccepted: false, scoreMilli: 7_000, maxMilli: null });
  });

  it('use the later version if its share is larger, and the earlier one if they are equal', () => {
    const row = { itemId: 'p', attempts: 1, pending: 0, accepted: 0 };
    const marks = new Map([
      ['one', 10_000],
      ['two', 100_000],
    ]);
    const best = (two: number) =>
      workByProblem(
        [
          { ...row, scoreMilli: 5_000, versionId: 'one' },
          { ...row, scoreMilli: two, versionId: 'two' },
        ],
        marks,
      ).get('p')?.scoreMilli;
    expect(best(50_000)).to.equal(5_000);
    expect(best(50_001)).to.equal(50_001);
  });
});
