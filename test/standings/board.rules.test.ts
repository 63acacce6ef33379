import { expect } from 'chai';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { boardAfter, countedIn, type Board } from '../../src/standings/board.rules.ts';
import { firstSolvers, scoreboardOf, type Cell, type StandingFigures } from '../../src/standings/standings.rules.ts';

const speed = (ratio: number) => ({ ratio, low: ratio - 0.1, high: ratio + 0.1 });
const cell = (bestId: string | null, solvedAt: number | null): Cell => ({
  ...{ tries: 1, pending: 0, penalty: 0, scoreMilli: 1000, solvedAt, bestId },
});
const figures = (cells: Record<string, Cell>): StandingFigures => ({
  ...{ solved: Object.keys(cells).length, penalty: 0, scoreMilli: 1000, lastSolvedAt: 0, cells },
});
const who = (id: string) => ({
  ...{ id, name: id, starred: false, disqualified: false, universities: [], memberIds: [], memberNames: [] },
});

function boardOf(all: ReadonlyMap<string, StandingFigures>, more: Partial<Board> = {}): Board {
  const rows = scoreboardOf('kernel', ['a', 'b', 'c'].map(who), all);
  return {
    contest: { id: 'k', slug: 'k', name: 'K', participation: 'person' },
    round: { scoring: 'kernel' } as Round,
    ...{
      takenOut: [],
      problems: [],
      rows,
      withheld: [],
      top: null,
      isFrozen: false,
      resultNumber: null,
      boards: { rounds: [], hasOverall: false },
      phase: 'open',
      version: '1',
    },
    firstSolvers: firstSolvers(rows),
    ...{ speeds: new Map(), speedsInReview: new Set() },
    ...more,
  };
}

describe('a board after changed results', () => {
  const before = new Map([
    ['a', figures({ p: cell('s1', 10) })],
    ['b', figures({ p: cell('s2', 20) })],
  ]);
  const noSpeeds = { counted: new Map(), waiting: new Set<string>() };

  it('has the new first solver, and new rows only for those that changed', () => {
    const board = boardOf(before);
    const lost = new Map([['a', figures({ p: cell('s1', null) })]]);
    const after = boardAfter(board, { figures: lost, speeds: noSpeeds, version: '2' });
    expect([...after.firstSolvers]).to.deep.equal([['p', 'b']]);
    const rowOf = (of: Board, id: string) => of.rows.find((row) => row.participant.id === id);
    expect(rowOf(after, 'b'), 'b shows the first solve').not.to.equal(rowOf(board, 'b'));
    expect(rowOf(after, 'c'), 'c looks the same').to.equal(rowOf(board, 'c'));
    expect(after.version).to.equal('2');
    expect(board.version, 'the old board stays').to.equal('1');
  });

  it('removes speeds that no longer count, and adds those that do', () => {
    const board = boardOf(before, {
      speeds: new Map([
        ['s1', speed(2)],
        ['s2', speed(3)],
      ]),
      speedsInReview: new Set(['s1']),
    });
    const faster = new Map([['a', figures({ p: cell('s3', 10) })]]);
    const speeds = { counted: new Map([['s3', speed(4)]]), waiting: new Set(['s3']) };
    const after = boardAfter(board, { figures: faster, speeds, version: '2' });
    expect([...after.speeds.keys()].sort()).to.deep.equal(['s2', 's3']);
    expect([...after.speedsInReview]).to.deep.equal(['s3']);
    expect(countedIn(after.rows).sort()).to.deep.equal(['s2', 's3']);
    expect(board.speeds.has('s1'), 'the old board stays').to.equal(true);
  });
});
