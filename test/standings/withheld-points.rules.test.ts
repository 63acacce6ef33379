/** What a board tells while a running ICPC round keeps a problem secret. */
import { expect } from 'chai';
import type { StandingFigures, StandingSubmission } from '../../src/standings/standings.rules.ts';
import { withoutPartialPoints, withoutPartialScore } from '../../src/standings/withheld-points.rules.ts';

const problems = [
  { id: 'a', points: 100, weight: 0.5 },
  { id: 'b', points: 100, weight: 1 },
];
const cell = (scoreMilli: number) => ({
  ...{ tries: 3, pending: 1, solvedAt: scoreMilli === 50_000 ? 7 : null, penalty: 0, scoreMilli, bestId: 's' },
});
const figures = (a: number): StandingFigures => ({
  ...{ solved: 1, penalty: 0, scoreMilli: a + 20_000, lastSolvedAt: 7, cells: { a: cell(a), b: cell(20_000) } },
});

describe('a problem that a running ICPC round keeps secret', () => {
  it('counts as nothing below full marks, and shows attempts and full marks without the submission', () => {
    const told = (a: number) => withoutPartialPoints(figures(a), problems, new Set(['a']));
    expect(told(49_999)).to.deep.equal({
      ...figures(0),
      cells: { a: { ...cell(0), bestId: null }, b: cell(20_000) },
    });
    expect(told(50_000)).to.deep.equal({
      ...figures(50_000),
      cells: { a: { ...cell(50_000), bestId: null }, b: cell(20_000) },
    });
    expect(withoutPartialPoints(figures(1), [], new Set(['a'])).scoreMilli, 'taken out').to.equal(20_000);
  });

  it('leaves everything as it is where there is none', () => {
    const all = figures(1);
    expect(withoutPartialPoints(all, problems, new Set())).to.equal(all);
  });

  it('gives a single submission its score where it is full, or where there is none', () => {
    const sent: StandingSubmission = {
      ...{ id: 's', roundProblemId: 'a', submittedAt: 1, verdict: 'WA', scoreMilli: 30_000, maxScoreMilli: 100_000 },
    };
    const secret = new Set(['a']);
    expect(withoutPartialScore(sent, secret)).to.deep.equal({ ...sent, scoreMilli: 0 });
    expect(withoutPartialScore({ ...sent, scoreMilli: null }, secret).scoreMilli).to.equal(0);
    const same: [StandingSubmission, Set<string>][] = [
      [{ ...sent, scoreMilli: 100_000 }, secret],
      [{ ...sent, maxScoreMilli: undefined }, secret],
      [sent, new Set(['b'])],
    ];
    for (const [one, withheld] of same) expect(withoutPartialScore(one, withheld)).to.equal(one);
  });
});
