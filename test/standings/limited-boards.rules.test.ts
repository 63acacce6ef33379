/** What a contest that limits its boards shows of them, whatever the rows are that it hides. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Board } from '../../src/standings/board.rules.ts';
import type { Distinction } from '../../src/standings/distinctions.rules.ts';
import {
  comparable,
  lastRankShown,
  limitedBoard,
  limitedOverall,
  limitedResult,
  rowsShown,
} from '../../src/standings/limited-boards.rules.ts';
import { overallRows, type OverallBoard } from '../../src/standings/overall.rules.ts';
import { resultRows, type ResultSnapshot } from '../../src/standings/results.rules.ts';
import { scoreboardOf, type StandingFigures } from '../../src/standings/standings.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';

const versionOf = (said: unknown[]) => JSON.stringify(said);

const who = (id: string) => ({
  ...{ id, name: `Name ${id}`, starred: id === 'guest', disqualified: id === 'out', universities: [] },
  ...{ memberIds: [`member-${id}`], memberNames: [] },
});

function figuresOf(solved: number, at: number): StandingFigures {
  const cells = Object.fromEntries(
    Array.from({ length: solved }, (_, index) => [
      `p${index}`,
      { tries: 1, pending: 0, solvedAt: at, penalty: at, scoreMilli: 0, bestId: `s${at}-${index}` },
    ]),
  );
  return { solved, penalty: at, scoreMilli: 0, lastSolvedAt: at, cells };
}

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'guest', 'out'];
/** What each participant solved, and when: few values, so that ranks are shared. */
const results = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })), {
  minLength: IDS.length,
  maxLength: IDS.length,
});

function boardOf(all: readonly (readonly [number, number])[], top: number | null): Board {
  const figures = new Map(IDS.map((id, index) => [id, figuresOf(...(all[index] as [number, number]))]));
  const rows = scoreboardOf('icpc', IDS.map(who), figures);
  return {
    ...{ contest: { id: 'k', slug: 'k', name: 'K', participation: 'person' }, round: { scoring: 'icpc' } as Round },
    ...{ problems: [], takenOut: [], rows, withheld: [], isFrozen: false, speedsInReview: new Set<string>(), top },
    ...{ resultNumber: null, boards: { rounds: [], hasOverall: false }, phase: 'open', version: 'whole' },
    ...{ firstSolvers: new Map(), speeds: new Map() },
  } as Board;
}

const member = ({ participant }: Board['rows'][number]) => participant.memberIds;

describe('a board that shows the first ones and oneself', () => {
  it('never shows more than it says, and those who share a rank together or not at all', () => {
    fc.assert(
      fc.property(results, fc.nat({ max: 9 }), (all, top) => {
        const { rows } = boardOf(all, top);
        const shown = rowsShown(rows, top, null, member);
        expect(shown.length).to.be.at.most(top);
        const ranks = new Set(shown.map(({ rank }) => rank));
        expect(shown).to.deep.equal(rows.filter(({ rank }) => rank !== null && ranks.has(rank)));
        // One more would be too many.
        const next = rows.find(({ rank }) => rank !== null && !ranks.has(rank))?.rank;
        const with_ = rows.filter(({ rank }) => rank !== null && rank <= (next ?? 0)).length;
        if (next !== undefined) expect(with_).to.be.greaterThan(top);
      }),
      { numRuns: 300 },
    );
  });

  it('shows people their own row wherever it stands, with its rank among all', () => {
    fc.assert(
      fc.property(results, fc.constantFrom(...IDS), fc.nat({ max: 3 }), (all, id, top) => {
        const board = boardOf(all, top);
        const own = limitedBoard(board, `member-${id}`, versionOf).rows.filter(
          ({ participant }) => participant.id === id,
        );
        expect(own).to.deep.equal(board.rows.filter(({ participant }) => participant.id === id));
      }),
      { numRuns: 100 },
    );
  });

  it('says the same to visitors, its version too, whatever the hidden ones did', () => {
    fc.assert(
      fc.property(results, results, fc.nat({ max: 5 }), (all, others, top) => {
        const board = boardOf(all, top);
        const last = lastRankShown(board.rows, top);
        const isTop = new Set(
          board.rows.filter(({ rank }) => rank !== null && rank <= last).map(({ participant }) => participant.id),
        );
        const other = boardOf(
          all.map((own, index) => (isTop.has(IDS[index] as string) ? own : (others[index] as typeof own))),
          top,
        );
        const shown = limitedBoard(board, null, versionOf);
        const otherShown = limitedBoard(other, null, versionOf);
        fc.pre(JSON.stringify(otherShown.rows) === JSON.stringify(shown.rows));
        expect(otherShown).to.deep.equal(shown);
      }),
      { numRuns: 150 },
    );
  });

  it('tells the speeds of those rows alone, and its version follows from them', () => {
    const all = IDS.map((_, index) => [1, index] as const);
    const speed = (ratio: number) => ({ ratio }) as never;
    // The best submission of each is named after when it came.
    const made = (speeds: [string, number][], inReview: string[]) =>
      ({
        ...boardOf(all, 2),
        speeds: new Map(speeds.map(([id, ratio]) => [id, speed(ratio)])),
        speedsInReview: new Set(inReview),
        firstSolvers: new Map([['p0', 'f']]),
      }) as Board;
    const known: [string, number][] = [
      ['s0-0', 2],
      ['s1-0', 3],
    ];
    const shown = (board: Board) => limitedBoard(board, null, versionOf);
    const board = shown(made([...known, ['s5-0', 9]], ['s1-0', 's5-0']));
    expect(board.rows.map(({ participant }) => participant.id)).to.deep.equal(['a', 'b']);
    expect([...board.speeds.keys()]).to.deep.equal(['s0-0', 's1-0']);
    expect([...board.speedsInReview]).to.deep.equal(['s1-0']);
    expect(board.firstSolvers.size, 'nobody is the first among all').to.equal(0);
    expect(shown(made([...known, ['s5-0', 1]], ['s1-0'])).version, 'of a hidden one').to.equal(board.version);
    const others = [
      made([known[0]!, ['s1-0', 4]], ['s1-0']),
      made(known, []),
      { ...made(known, ['s1-0']), isFrozen: true },
    ];
    for (const other of others) expect(shown(other).version).not.to.equal(board.version);
  });

  it('has nothing of whom nobody reads as: no visitor is a member without an id', () => {
    const board = boardOf(
      IDS.map((_, index) => [1, index] as const),
      0,
    );
    const nameless = {
      ...board,
      rows: board.rows.map((row) => ({ ...row, participant: { ...row.participant, memberIds: [null] } })),
    };
    expect(limitedBoard(nameless as unknown as Board, null, versionOf).rows).to.deep.equal([]);
  });

  it('is the board itself where a contest shows everyone', () => {
    const board = boardOf(
      IDS.map(() => [1, 1]),
      null,
    );
    expect(limitedBoard(board, null, versionOf)).to.equal(board);
  });
});

describe('an overall board that shows the first ones and oneself', () => {
  it('leads to the pages of exactly those whom the board of the round shows', () => {
    fc.assert(
      fc.property(
        fc.array(results, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 5 }),
        fc.option(fc.constantFrom(...IDS), { nil: null }),
        (all, top, reader) => {
          const boards = all.map((one) => boardOf(one, top));
          const rule = { kind: 'icpc', ties: 'share', bestOf: null } as const;
          const rounds = boards.map(({ rows }) => ({ weight: 1, hasOpened: true, rows }));
          const lastShown = (rows: Board['rows']) => lastRankShown(rows, top);
          const whole = { rows: overallRows(rule, rounds), top, version: 'whole' };
          const board = {
            ...whole,
            rounds: boards.map(({ rows }) => ({ lastShown: lastShown(rows) })),
          } as unknown as OverallBoard;
          const readerId = reader === null ? null : `member-${reader}`;
          for (const { participant, cells } of limitedOverall(board, readerId, versionOf).rows)
            for (const [index, one] of boards.entries()) {
              const { rows } = limitedBoard(one, readerId, versionOf);
              const isShown = rows.some((row) => row.participant.id === participant.id);
              expect(cells[index]?.isThere, `${participant.id} in ${index}`).to.equal(isShown);
            }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the row of somebody else on an overall board', () => {
  const cell = (place: number, out: 'guest' | null = null, isThere = true) => ({ place, out, isThere });
  const board = (rank: number | null, cells: (ReturnType<typeof cell> | null)[], lastShown: (number | null)[]) =>
    ({
      ...{ top: 3, version: 'whole', rounds: lastShown.map((last) => ({ lastShown: last })) },
      rows: [{ rank, participant: who('a'), cells }],
    }) as unknown as OverallBoard;
  const there = (of: OverallBoard, reader: string | null = null) =>
    limitedOverall(of, reader, versionOf).rows[0]?.cells.map((one) => one?.isThere);

  it('leads to a round only where its board shows it', () => {
    const cells = [cell(1), cell(2), cell(3), cell(9), null, cell(1, null, false), cell(1, 'guest'), cell(9)];
    const last = [1, 1, 3, null, 1, 1, 1, 3];
    const expected = [true, false, true, true, undefined, false, false, false];
    expect(there(board(1, cells, last))).to.deep.equal(expected);
    expect(there(board(1, cells, last), 'member-b'), 'as somebody else').to.deep.equal(expected);
    expect(there(board(1, cells, last), 'member-a'), 'as oneself').to.deep.equal(cells.map((one) => one?.isThere));
    expect(there(board(1, [cell(1)], [])), 'an unknown round').to.deep.equal([false]);
  });

  it('is the whole board where a contest shows everyone, and its version follows from what is said', () => {
    const whole = { ...board(1, [cell(5)], [1]), top: null };
    expect(limitedOverall(whole, null, versionOf)).to.equal(whole);
    const versions = [board(1, [cell(1)], [1]), board(1, [cell(2)], [1])].map(
      (one) => limitedOverall(one, null, versionOf).version,
    );
    expect(versions[0]).not.to.equal(versions[1]);
  });
});

describe('published results of a contest that limits them', () => {
  const published = (all: readonly (readonly [number, number])[]): ResultSnapshot => {
    const { rows } = boardOf(all, null);
    const rule = { counts: { gold: 1, silver: 1, bronze: 1, honourable: 2 }, ties: 'lower' } as const;
    return { rows: resultRows(rows, rule) } as ResultSnapshot;
  };

  it('shows all awards, but no figures of those beyond the first', () => {
    fc.assert(
      fc.property(results, fc.nat({ max: 3 }), (all, top) => {
        const whole = published(all);
        const limited = limitedResult(whole, top, null);
        const awarded = ({ rows }: ResultSnapshot) =>
          rows.flatMap(({ award, name }) => (award === null ? [] : [`${award} ${name}`])).sort();
        expect(awarded(limited)).to.deep.equal(awarded(whole));
        for (const row of limited.rows.filter(({ isAwardOnly }) => isAwardOnly))
          expect(row).to.include({ rank: null, solved: 0, penalty: 0, scoreMilli: 0 }).and.deep.include({ cells: {} });
        expect(limited.rows.filter(({ isAwardOnly }) => !isAwardOnly).length).to.be.at.most(top);
      }),
      { numRuns: 200 },
    );
  });

  it('lists hidden winners by award, then by name, and says that it is limited', () => {
    const row = (participantId: string, name: string, award: string | null, distinctions?: Distinction[]) =>
      ({ participantId, name, memberIds: [], rank: 9, award, starred: true, distinctions }) as never;
    const band: Distinction[] = [{ kind: 'band', name: 'First class' }];
    const rows = [
      row('p1', 'Zoe', 'bronze'),
      row('p2', 'Amy', null, band),
      row('p5', 'Kim', 'gold'),
      row('p4', 'Kim', 'gold'),
      row('p3', 'Bea', 'gold'),
      row('p6', 'Max', 'silver'),
      row('p7', 'Nobody', null),
      row('p8', 'Aaron', null, []),
    ];
    const order = ['p3', 'p4', 'p5', 'p6', 'p1', 'p2'];
    for (const list of [rows, rows.toReversed()]) {
      const limited = limitedResult({ rows: list } as unknown as ResultSnapshot, 0, null);
      expect(limited.rows.map(({ participantId }) => participantId)).to.deep.equal(order);
      expect(limited.isLimited).to.equal(true);
      for (const one of limited.rows) expect(one).to.include({ starred: false, rank: null, isAwardOnly: true });
    }
    const whole = { rows } as unknown as ResultSnapshot;
    expect(limitedResult(whole, null, null)).to.equal(whole);
  });

  it('names hidden ones for bands and universities, never for a rank or the first solution', () => {
    const row = (participantId: string, rank: number | null, distinctions: Distinction[]) =>
      ({
        participantId,
        name: participantId,
        memberIds: [`${participantId}1`],
        rank,
        award: null,
        distinctions,
      }) as never;
    const tells: Distinction[] = [
      { kind: 'rank', rank: 2 },
      { kind: 'first', problem: 'A' },
    ];
    const shared: Distinction[] = [
      { kind: 'band', name: 'First class' },
      { kind: 'university', name: 'East' },
    ];
    const rows = [
      row('a', 1, [{ kind: 'rank', rank: 1 }]),
      row('b', 2, [...tells, ...shared]),
      row('c', 3, tells),
      row('d', 4, []),
    ];
    const shown = (reader: string | null) =>
      limitedResult({ rows } as unknown as ResultSnapshot, 1, reader).rows.map(({ participantId, distinctions }) => [
        participantId,
        distinctions,
      ]);
    expect(shown(null)).to.deep.equal([
      ['a', [{ kind: 'rank', rank: 1 }]],
      ['b', shared],
    ]);
    expect(shown('c1')).to.deep.include(['c', tells]);
  });

  it('tells changes only of those who are shown in both versions', () => {
    const row = (participantId: string, isAwardOnly = false) => ({ participantId, isAwardOnly });
    const before = { all: [row('a'), row('b'), row('c')], shown: [row('a'), row('b', true)] };
    const after = { all: [row('a'), row('b'), row('c'), row('d')], shown: [row('a'), row('b'), row('d')] };
    const ids = (rows: { participantId: string }[]) => rows.map(({ participantId }) => participantId).join();
    const told = comparable(before, after);
    expect([ids(told.before), ids(told.after)]).to.deep.equal(['a', 'a,d']);
  });
});
