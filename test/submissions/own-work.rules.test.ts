import { expect } from 'chai';
import { workByProblem } from '../../src/submissions/own-work.rules.ts';

describe('my results on problems', () => {
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
