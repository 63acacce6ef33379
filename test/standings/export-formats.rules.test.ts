import { expect } from 'chai';
import {
  rankingOfResult,
  resultsTsv,
  scoreboardTsv,
  standardRanklist,
  type Ranking,
} from '../../src/standings/export-formats.rules.ts';
import type { ResultRow, ResultSnapshot } from '../../src/standings/results.rules.ts';

const MINUTE = 60_000;
const cell = (tries: number, minute: number | null, scoreMilli = 0) => ({
  tries,
  scoreMilli,
  solvedAt: minute === null ? null : minute * MINUTE,
  bestId: null,
});
const row = (participantId: string, rank: number | null, cells: ResultRow['cells'], more: Partial<ResultRow> = {}) => ({
  ...{ participantId, rank, cells, name: participantId, universities: [], memberIds: ['m1'], starred: rank === null },
  ...{ solved: 0, penalty: 0, scoreMilli: 0, award: null },
  ...more,
});

function snapshot(scoring: 'icpc' | 'points', rows: ResultRow[], gold = 0): ResultSnapshot {
  return {
    contest: { id: 'c', slug: 'cup', name: 'Cup' },
    round: { id: 'r', slug: 'final', name: 'Final', scoring, opensAt: 0, closesAt: 300 * MINUTE, penaltyMinutes: 20 },
    problems: ['A', 'B'].map((label) => ({
      id: label,
      label,
      name: `Problem ${label}`,
      points: 100,
      weight: 1,
      problemVersionId: label,
    })),
    awards: { gold, silver: 0, bronze: 0, honourable: 0 },
    rows,
  };
}

const RANKING = rankingOfResult(
  snapshot(
    'icpc',
    [
      row(
        'one',
        1,
        { A: cell(1, 30), B: cell(2, 50) },
        { solved: 2, penalty: 100, award: 'gold', universities: ['East', '@West'], memberIds: ['m1', 'm2'] },
      ),
      row(
        'two',
        2,
        { A: cell(3, null), B: cell(1, 40.9) },
        { solved: 1, penalty: 40, award: 'honourable', universities: ['=x\ty'] },
      ),
      row('guest', null, { A: cell(1, 5) }, { solved: 1, penalty: 5 }),
      row('out', null, {}, { disqualified: true }),
    ],
    1,
  ),
);
const NAMES = new Map([
  ['m1', { displayName: 'Ann' }],
  ['m2', { displayName: 'Bob' }],
]);

it('says who solved a problem first: of several at once the earlier registration, and no guest', () => {
  const { firstSolvers } = rankingOfResult(
    snapshot('icpc', [
      row('b', 1, { A: cell(1, 5), B: cell(1, 9) }),
      row('a', 2, { A: cell(1, 5) }),
      row('guest', null, { A: cell(1, 1) }),
    ]),
  );
  expect([...firstSolvers]).to.deep.equal([
    ['A', 'a'],
    ['B', 'b'],
  ]);
});

describe('results.tsv', () => {
  it('has the ranked alone, with the words of awards and the minute of the last acceptance', () => {
    expect(resultsTsv(RANKING)).to.equal(
      'results\t1\none\t1\tGold Medal\t2\t100\t50\t\ntwo\t2\tHonorable\t1\t40\t40\t\n',
    );
  });
});

describe('scoreboard.tsv', () => {
  it('has attempts and minutes of each problem, -1 for none, and no formula', () => {
    expect(scoreboardTsv(RANKING)).to.equal(
      "scoreboard\t1\nEast; @West\tone\t1\t2\t100\t50\t1\t30\t2\t50\n'=x y\ttwo\t2\t1\t40\t40\t3\t-1\t1\t40\n",
    );
    const none = { ...RANKING, snapshot: snapshot('icpc', [row('zero', 1, {})]) };
    expect(scoreboardTsv(none)).to.contain('\tzero\t1\t0\t0\t-1\t0\t-1\t0\t-1\n');
  });
});

describe('a Standard Ranklist', () => {
  it('tells first solutions among the ranked, guests and disqualified apart, members, medals and statistics', () => {
    const list = standardRanklist(RANKING, NAMES, 'https://x.test/board');
    expect(list.rows.map(({ statuses }) => statuses.map(({ result }) => result))).to.deep.equal([
      ['FB', 'AC'],
      ['RJ', 'FB'],
      ['AC', null],
      [null, null],
    ]);
    expect(list.rows[0]!.user).to.deep.equal({
      id: 'one',
      name: 'one',
      official: true,
      organization: 'East; @West',
      teamMembers: [{ name: 'Ann' }, { name: 'Bob' }],
    });
    expect(list.rows[2]!.user).to.deep.equal({ id: 'guest', name: 'guest', official: false });
    expect(list.rows[3]!.user).to.deep.equal({ id: 'out', name: 'out', official: false, markers: ['dsq'] });
    expect(list.rows[0]!.statuses[1]).to.deep.equal({ result: 'AC', time: [3000, 's'], tries: 2 });
    expect(list.rows[0]!.score).to.deep.equal({ value: 2, time: [100, 'min'] });
    expect(list.problems[0]!.statistics).to.deep.equal({ accepted: 2, submitted: 5 });
    expect(list.series[0]!.rule).to.deep.equal({ preset: 'ICPC', options: { count: { value: [1, 0, 0] } } });
    expect(list.contest)
      .to.deep.include({ title: 'Cup · Final', startAt: '1970-01-01T00:00:00.000Z', duration: [18_000, 's'] })
      .and.not.have.property('frozenDuration');
    expect(list.sorter).to.deep.include({ algorithm: 'ICPC' });
  });

  it('shows what is pending as a question mark, and how long the freeze lasts', () => {
    const rows = [
      row('one', 1, {
        A: { ...cell(1, null), pending: 2 } as ResultRow['cells'][string],
        B: { ...cell(0, null), pending: 1 } as ResultRow['cells'][string],
      }),
    ];
    const frozen: Ranking = { ...rankingOfResult(snapshot('icpc', rows)), freezesAt: 240 * MINUTE, isFrozen: true };
    const list = standardRanklist(frozen, NAMES, '');
    expect(list.rows[0]!.statuses).to.deep.equal([
      { result: '?', tries: 3 },
      { result: '?', tries: 1 },
    ]);
    expect(list.contest.frozenDuration).to.deep.equal([3600, 's']);
    expect(list.problems[0]!.statistics.submitted).to.equal(3);
    expect(list.series[0]!.rule).to.deep.equal({ preset: 'Normal', options: { includeOfficialOnly: true } });
  });

  it('of points has scores', () => {
    const rows = [row('one', 1, { A: cell(2, null, 1500), B: cell(1, 10, 100_000) }, { scoreMilli: 101_500 })];
    const list = standardRanklist(rankingOfResult(snapshot('points', rows)), NAMES, '');
    expect(list.rows[0]!.score).to.deep.equal({ value: 101.5 });
    expect(list.rows[0]!.statuses).to.deep.equal([
      { result: 'RJ', tries: 2, score: 1.5 },
      { result: 'FB', time: [600, 's'], tries: 1, score: 100 },
    ]);
    expect(list.sorter).to.deep.equal({ algorithm: 'score', config: {} });
  });
});
