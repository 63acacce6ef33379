import { expect } from 'chai';
import { solveMatrix, speedCurves, topCurves, valueHistogram } from '../../src/standings/charts.rules.ts';
import type { Board } from '../../src/standings/board.rules.ts';
import type { BoardRow, Cell } from '../../src/standings/standings.rules.ts';

const OPENS = 1_000_000;
const MINUTE = 60_000;
const cell = (more: Partial<Cell>): Cell => ({
  ...{ tries: 1, pending: 0, solvedAt: null, penalty: 0, scoreMilli: 0, bestId: null },
  ...more,
});
const row = (id: string, rank: number | null, figures: Partial<BoardRow> = {}): BoardRow => ({
  ...{ rank, solved: 0, penalty: 0, scoreMilli: 0, lastSolvedAt: 0, cells: {} },
  participant: {
    ...{ id, name: id, starred: false, disqualified: false, universities: [], memberIds: [], memberNames: [] },
  },
  ...figures,
});
const problem = (id: string, label: string) => ({
  id,
  label,
  name: label,
  points: 100,
  weight: 2,
  problemVersionId: 'v',
});
const board = (scoring: 'icpc' | 'points' | 'kernel', rows: BoardRow[]) =>
  ({
    round: { scoring, opensAt: OPENS, removed: [{ from: OPENS, to: OPENS + 5 * MINUTE }] },
    problems: [problem('a', 'A'), problem('b', 'B')],
    rows,
    speeds: new Map([
      ['s1', { ratio: 2, low: 1.5, high: 2.5 }],
      ['s2', { ratio: 3, low: 2.5, high: 3.5 }],
    ]),
  }) as unknown as Board;

describe('the charts of a board', () => {
  it('follow the first ten with a result, on the clock of the round', () => {
    const rows = Array.from({ length: 12 }, (_, index) => row(`t${index}`, index + 1, { solved: 12 - index }));
    const guest = row('guest', null, { solved: 20 });
    const move = { at: OPENS + 15 * MINUTE, solved: 4, penalty: 0, scoreMilli: 7000, lastSolvedAt: 0 };
    const history = new Map([['t0', [move]]]);
    const curves = topCurves(board('icpc', [guest, ...rows]), history, OPENS + 65 * MINUTE);
    expect(curves.map(({ name }) => name)).to.deep.equal(rows.slice(0, 10).map(({ participant }) => participant.name));
    expect(curves[0]?.points).to.deep.equal([
      [0, 0],
      [10, 4],
      [60, 4],
    ]);
    const scored = board('points', [row('t0', 1, { scoreMilli: 7000 }), row('t1', 2)]);
    expect(topCurves(scored, history, OPENS).map(({ points }) => points[1])).to.deep.equal([[10, 7]]);
  });

  it('say of each cell what the board says', () => {
    const cells = [
      { a: cell({ solvedAt: OPENS }), b: cell({ scoreMilli: 5, pending: 1 }) },
      { a: cell({ pending: 1 }), b: cell({}) },
      { a: cell({ tries: 0 }) },
    ];
    const matrix = solveMatrix(
      board(
        'points',
        cells.map((one, index) => row(String(index), 1, { cells: one as never })),
      ),
    );
    expect(matrix.states).to.deep.equal([
      ['solved', 'partial'],
      ['pending', 'tried'],
      ['none', 'none'],
    ]);
    expect(matrix.labels).to.deep.equal(['A', 'B']);
    expect(
      solveMatrix(
        board(
          'icpc',
          Array.from({ length: 99 }, () => row('x', 1)),
        ),
      ).names,
    ).to.have.length(40);
  });

  it('count each participant in one bar, without disqualified ones', () => {
    const out = row('out', null, { solved: 1, scoreMilli: 1000 });
    out.participant.disqualified = true;
    const rows = [
      row('x', 1, { solved: 2, scoreMilli: 400_000 }),
      row('y', 2, { solved: 1, scoreMilli: 99_000 }),
      row('z', 3),
      out,
    ];
    expect(valueHistogram(board('icpc', rows)).map(({ count }) => count)).to.deep.equal([1, 1, 1]);
    const bins = valueHistogram(board('points', rows));
    expect(bins).to.have.length(12);
    expect(bins.map(({ count }) => count)).to.deep.equal([1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(bins.at(-1)?.to).to.be.closeTo(400, 1e-9);
    expect(valueHistogram({ ...board('points', rows), problems: [], rows: [row('z', 1)] })).to.deep.equal([]);
  });

  it('show measured speedups that count, the fastest first', () => {
    const rows = [
      row('x', 1, { cells: { a: cell({ bestId: 's1' }) } }),
      row('y', 2, { cells: { a: cell({ bestId: 's2' }), b: cell({ bestId: 'unmeasured' }) } }),
      row('z', 3, { cells: { a: cell({}) } }),
    ];
    const curves = speedCurves(board('kernel', rows));
    expect(curves.map(({ label, speeds }) => [label, speeds.map(({ name, ratio }) => [name, ratio])])).to.deep.equal([
      [
        'A',
        [
          ['y', 3],
          ['x', 2],
        ],
      ],
    ]);
  });

  it('show at most 200 speedups of a problem, the fastest, and say how many more there are', () => {
    const ids = Array.from({ length: 230 }, (_, index) => `m${index}`);
    const rows = ids.map((id) => row(id, 1, { cells: { a: cell({ bestId: id }) } }));
    const speeds = new Map(ids.map((id, index) => [id, { ratio: 1 + index, low: 1, high: 300 }]));
    const [curve] = speedCurves({ ...board('kernel', rows), speeds } as unknown as Board);
    expect(curve?.speeds).to.have.length(200);
    expect([curve?.speeds[0]?.name, curve?.speeds.at(-1)?.name, curve?.more]).to.deep.equal(['m229', 'm30', 30]);
  });
});
