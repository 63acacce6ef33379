import { expect } from 'chai';
import { fullMarks, placePoints } from '../../src/scoring/place-points.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';

const scored = (scoreMilli: number | null, maxScoreMilli: number | undefined, verdict: Verdict = 'WA') => ({
  verdict,
  scoreMilli,
  maxScoreMilli,
});

describe('points in a place', () => {
  it('are the same fraction of full marks as in the problem', () => {
    expect(placePoints({ points: 40, weight: 1 }, scored(40_000, 60_000))).to.equal(26_667);
    expect(placePoints({ points: 40, weight: 1.5 }, scored(40_000, 60_000))).to.equal(40_000);
    expect(placePoints({ points: 40, weight: 1 }, scored(60_000, 60_000))).to.equal(40_000);
    expect(placePoints({ points: 40, weight: 1 }, scored(0, 60_000, 'AC'))).to.equal(0);
  });

  it('are never more than full marks', () => {
    expect(placePoints({ points: 40, weight: 2 }, scored(70_000, 60_000))).to.equal(80_000);
  });

  it('are all or nothing if the problem is pass-fail', () => {
    const place = { points: 33, weight: 0.5 };
    expect(placePoints(place, scored(null, undefined, 'AC'))).to.equal(16_500);
    expect(placePoints(place, scored(null, 60_000, 'AC'))).to.equal(16_500);
    expect(placePoints(place, scored(30_000, undefined, 'AC'))).to.equal(16_500);
    expect(placePoints(place, scored(30_000, undefined, 'WA'))).to.equal(0);
    expect(placePoints(place, scored(null, undefined, 'WA'))).to.equal(0);
    expect(placePoints(place, { ...scored(null, undefined), verdict: null })).to.equal(0);
  });

  it('are reduced to the percentage for late submissions, and rounded once', () => {
    const late = { points: 10, weight: 1, percent: 80 };
    expect(placePoints(late, scored(null, undefined, 'AC'))).to.equal(8000);
    expect(placePoints(late, scored(1, 3))).to.equal(2667);
    expect(placePoints({ ...late, percent: 50 }, scored(1, 3)), 'not half of 3333').to.equal(1667);
    expect(placePoints({ ...late, weight: 2, percent: 1 }, scored(70, 60)), 'never more than full').to.equal(200);
    expect(placePoints({ ...late, percent: 0 }, scored(1, 1, 'AC'))).to.equal(0);
    expect(placePoints({ ...late, percent: 100 }, scored(1, 1, 'AC'))).to.equal(10_000);
  });

  it('have a maximum in thousandths', () => {
    expect(fullMarks({ points: 40, weight: 1.5 })).to.equal(60_000);
    expect(fullMarks({ points: 1, weight: 0.0004 })).to.equal(0);
    expect(fullMarks({ points: 1, weight: 0.0006 })).to.equal(1);
  });
});
