import { expect } from 'chai';
import fc from 'fast-check';
import {
  figuresOf,
  firstSolvers,
  scoreboardAfter,
  scoreboardOf,
  type BoardParticipant,
  type StandingFigures,
  type StandingSubmission,
} from '../../src/standings/standings.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';

const MINUTE = 60_000;
const OPENS = 1_000_000;
const icpc = { scoring: 'icpc', opensAt: OPENS, penaltyMinutes: 20 } as const;
const byPoints = { ...icpc, scoring: 'points' } as const;
const problem = { id: 'a', points: 100, weight: 1 };

let count = 0;
const sent = (minute: number, verdict: Verdict | null, more: Partial<StandingSubmission> = {}): StandingSubmission => ({
  id: `s${String((count += 1)).padStart(4, '0')}`,
  roundProblemId: 'a',
  submittedAt: OPENS + minute * MINUTE,
  verdict,
  scoreMilli: null,
  maxScoreMilli: undefined,
  ...more,
});

describe('the results of an ICPC round', () => {
  const cell = (own: StandingSubmission[]) => figuresOf(icpc, [problem], own, null).cells.a;

  it('count wrong attempts before the accepted one and nothing after it', () => {
    const own = [sent(5, 'WA'), sent(10, 'TLE'), sent(30, 'AC'), sent(40, 'WA'), sent(50, null)];
    expect(cell(own)).to.deep.include({ tries: 3, pending: 0, solvedAt: OPENS + 30 * MINUTE, penalty: 70 });
    expect(cell([...own].reverse()), 'in whatever order they were judged').to.deep.equal(cell(own));
    expect(figuresOf(icpc, [problem], own, null)).to.include({ solved: 1, penalty: 70, scoreMilli: 0 });
  });

  it('do not count a judge error, compile error or refused submission as an attempt', () => {
    for (const verdict of ['JE', 'CE', 'REJECTED'] as const) {
      expect(cell([sent(5, verdict), sent(30, 'AC')]), verdict).to.deep.include({ tries: 1, penalty: 30 });
      expect(cell([sent(5, verdict)]), verdict).to.deep.include({ tries: 0, pending: 0, solvedAt: null, bestId: null });
    }
    for (const verdict of ['WA', 'TLE', 'MLE', 'OLE', 'RTE'] as const)
      expect(cell([sent(5, verdict), sent(30, 'AC')]), verdict).to.deep.include({ tries: 2, penalty: 50 });
  });

  it('round minutes down and have no penalty without an accepted submission', () => {
    expect(cell([sent(0, 'AC', { submittedAt: OPENS + 30 * MINUTE - 1 })])?.penalty).to.equal(29);
    expect(cell([sent(1, 'WA'), sent(2, 'WA')])).to.deep.include({ tries: 2, penalty: 0, solvedAt: null });
  });

  it('follow the time of a submission, and its id within the same millisecond', () => {
    const accepted = sent(30, 'AC', { id: 'a' });
    expect(cell([accepted, sent(10, 'WA', { id: 'z' })]), 'the older one has the higher id').to.include({ tries: 2 });
    for (const own of [
      [accepted, sent(30, 'WA', { id: 'b' }), sent(30, 'AC', { id: 'c' })],
      [sent(30, 'AC', { id: 'c' }), sent(30, 'WA', { id: 'b' }), accepted],
    ])
      expect(cell(own)).to.include({ tries: 1, penalty: 30, bestId: 'a' });
    expect(cell([accepted, sent(30, 'WA', { id: '0' })])).to.include({ tries: 2, penalty: 50, bestId: 'a' });
    expect(cell([sent(30, 'WA', { id: '0' }), accepted])).to.include({ tries: 2, penalty: 50, bestId: 'a' });
  });

  it('have no submission that counts until one is accepted, whatever points the wrong ones have', () => {
    const half = { scoreMilli: 30, maxScoreMilli: 60 };
    expect(cell([sent(5, 'WA', half)])).to.include({ scoreMilli: 0, bestId: null });
    const own = [sent(5, 'WA', half), sent(6, 'AC')];
    expect(cell(own)).to.include({ scoreMilli: 0, bestId: own[1]?.id });
  });

  it('add up the penalties of solved problems and count no other as solved', () => {
    const problems = ['a', 'b', 'c'].map((id) => ({ ...problem, id }));
    const of = (roundProblemId: string) => ({ roundProblemId });
    const own = [sent(5, 'AC'), sent(7, 'WA', of('b')), sent(9, 'AC', of('b')), sent(11, 'WA', of('c'))];
    const { solved, penalty, lastSolvedAt } = figuresOf(icpc, problems, own, null);
    expect({ solved, penalty, lastSolvedAt }).to.deep.equal({
      solved: 2,
      penalty: 5 + 9 + 20,
      lastSolvedAt: OPENS + 9 * MINUTE,
    });
  });

  it('show submissions from the freeze on as pending', () => {
    const own = [sent(5, 'WA'), sent(60, 'AC')];
    const frozenAt = (minute: number) => figuresOf(icpc, [problem], own, OPENS + minute * MINUTE).cells.a;
    expect(frozenAt(60)).to.deep.include({ tries: 1, pending: 1, solvedAt: null });
    expect(frozenAt(61)).to.deep.include({ tries: 2, pending: 0, solvedAt: OPENS + 60 * MINUTE });
  });

  it('do not affect other problems', () => {
    const figures = figuresOf(icpc, [problem, { ...problem, id: 'b' }], [sent(5, 'AC')], null);
    expect(Object.keys(figures.cells)).to.deep.equal(['a']);
    expect(figures.lastSolvedAt).to.equal(OPENS + 5 * MINUTE);
    expect(figuresOf(icpc, [problem], [], null)).to.deep.equal({
      solved: 0,
      penalty: 0,
      scoreMilli: 0,
      lastSolvedAt: 0,
      cells: {},
    });
  });
});

describe('the results of a round with points', () => {
  it('use the best submission of each problem, of equal ones the first, times its weight', () => {
    const half = { scoreMilli: 30_000, maxScoreMilli: 60_000 };
    const own = [
      sent(1, 'WA'),
      sent(2, 'WA', half),
      sent(3, 'WA', half),
      sent(4, 'JE', { scoreMilli: 60_000, maxScoreMilli: 60_000 }),
    ];
    const figures = figuresOf(byPoints, [{ ...problem, weight: 1.5 }], own, null);
    expect(figures.cells.a).to.deep.include({ tries: 3, scoreMilli: 75_000, bestId: own[1]?.id, penalty: 0 });
    expect(figures.scoreMilli).to.equal(75_000);
  });

  it('continue after an accepted submission: later ones are attempts, may be pending, and change neither the time nor what counts', () => {
    const own = [
      sent(1, 'WA'),
      sent(2, 'AC'),
      sent(3, 'WA', { scoreMilli: 30_000, maxScoreMilli: 60_000 }),
      sent(4, 'AC'),
      sent(5, null),
    ];
    expect(figuresOf(byPoints, [problem], own, null).cells.a).to.deep.equal({
      tries: 4,
      pending: 1,
      solvedAt: OPENS + 2 * MINUTE,
      penalty: 0,
      scoreMilli: 100_000,
      bestId: own[1]?.id,
    });
  });

  it('let an accepted submission with fewer points solve the problem, and the one with more points count', () => {
    const points = (scoreMilli: number) => ({ scoreMilli, maxScoreMilli: 100 });
    const own = [sent(1, 'WA', points(90)), sent(2, 'AC', points(80))];
    expect(figuresOf(byPoints, [problem], own, null).cells.a).to.include({
      solvedAt: OPENS + 2 * MINUTE,
      scoreMilli: 90_000,
      bestId: own[0]?.id,
    });
  });

  it('name the first judged submission if none earned a point', () => {
    const own = [sent(1, 'CE'), sent(2, 'WA'), sent(3, 'WA')];
    expect(figuresOf(byPoints, [problem], own, null).cells.a).to.include({ tries: 2, bestId: own[1]?.id });
  });
});

describe('the board', () => {
  const who = (id: string, starred = false, disqualified = false): BoardParticipant => ({
    id,
    name: id,
    starred,
    disqualified,
    universities: [],
    memberIds: [],
    memberNames: [],
  });
  const figures = (solved: number, penalty: number, lastSolvedAt: number, scoreMilli = 0): StandingFigures => ({
    solved,
    penalty,
    lastSolvedAt,
    scoreMilli,
    cells: {},
  });
  const ranks = (scoring: 'icpc' | 'points', rows: Record<string, StandingFigures>, starred: string[] = []) =>
    scoreboardOf(
      scoring,
      Object.keys(rows).map((id) => who(id, starred.includes(id))),
      new Map(Object.entries(rows)),
    ).map((row) => `${row.rank ?? '-'} ${row.participant.id}`);

  it('ranks ICPC by solved, penalty, then the earlier last accepted; equal in all share a rank', () => {
    const rows = {
      e: figures(1, 10, 5),
      d: figures(2, 50, 9),
      c: figures(2, 50, 8),
      b: figures(2, 50, 8),
      a: figures(2, 40, 9),
    };
    expect(ranks('icpc', rows)).to.deep.equal(['1 a', '2 b', '2 c', '4 d', '5 e']);
  });

  it('ranks points only by their sum', () => {
    const rows = { b: figures(0, 9, 9, 70), a: figures(5, 0, 0, 69), c: figures(1, 1, 1, 70) };
    expect(ranks('points', rows)).to.deep.equal(['1 b', '1 c', '3 a']);
  });

  it('lists everyone who is registered, those without a submission with nothing, and ties by name', () => {
    const board = scoreboardOf('icpc', [who('c'), who('b'), who('d'), who('a')], new Map([['d', figures(1, 0, 0)]]));
    expect(board.map((row) => row.participant.id)).to.deep.equal(['d', 'a', 'b', 'c']);
    expect(board[1]).to.deep.equal({
      participant: who('a'),
      rank: 2,
      solved: 0,
      penalty: 0,
      scoreMilli: 0,
      lastSolvedAt: 0,
      cells: {},
    });
    const namesakes = [who('x'), { ...who('x'), id: 'y' }];
    for (const people of [namesakes, [...namesakes].reverse()])
      expect(scoreboardOf('icpc', people, new Map()).map((row) => row.participant.id)).to.deep.equal(['x', 'y']);
  });

  it('equals a newly made one after any change of results, and keeps rows that look the same', () => {
    const some = fc.record({
      solved: fc.nat({ max: 2 }),
      penalty: fc.nat({ max: 2 }),
      scoreMilli: fc.nat({ max: 2 }),
      lastSolvedAt: fc.nat({ max: 1 }),
      cells: fc.constant({}),
    });
    const id = fc.integer({ min: 0, max: 7 }).map((n) => `p${n}`);
    const people = fc.tuple(
      ...Array.from({ length: 6 }, (_, n) =>
        fc
          .tuple(fc.boolean(), fc.boolean(), fc.constantFrom('A', 'B'))
          .map(([starred, disqualified, name]) => ({ ...who(`p${n}`), name, starred, disqualified })),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('icpc' as const, 'points' as const),
        people,
        fc.dictionary(id, some),
        fc.array(fc.dictionary(id, some), { maxLength: 4 }),
        (scoring, participants, first, changes) => {
          let all = new Map(Object.entries(first));
          let rows = scoreboardOf(scoring, participants, all);
          for (const change of changes) {
            const changed = new Map(Object.entries(change));
            all = new Map([...all, ...changed]);
            const after = scoreboardAfter(scoring, rows, changed);
            expect(after).to.deep.equal(scoreboardOf(scoring, participants, all));
            for (const row of rows) {
              const now = after.find((one) => one.participant.id === row.participant.id);
              if (!changed.has(row.participant.id) && now?.rank === row.rank) expect(now).to.equal(row);
            }
            rows = after;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lists guests at their position, without a rank and without shifting the others', () => {
    const rows = { a: figures(3, 0, 0), b: figures(2, 0, 0), c: figures(1, 0, 0) };
    expect(ranks('icpc', rows, ['a', 'b'])).to.deep.equal(['- a', '- b', '1 c']);
  });

  it('lists the disqualified at the end, best first, without a rank, whether guests or not', () => {
    const rows = { a: figures(3, 0, 0), b: figures(2, 0, 0), c: figures(4, 0, 0), d: figures(1, 0, 0) };
    const people = [who('d', false, true), who('a'), who('c', true, true), who('b', true)];
    const board = scoreboardOf('icpc', people, new Map(Object.entries(rows)));
    expect(board.map((row) => `${row.rank ?? '-'} ${row.participant.id}`)).to.deep.equal(['1 a', '- b', '- c', '- d']);
  });

  it('names the first to solve each problem, including guests but not disqualified participants', () => {
    const solved = (id: string, at: number | null) => ({
      participant: who(id),
      rank: 1,
      ...figures(1, 0, 0),
      cells: { a: { tries: 1, pending: 0, solvedAt: at, penalty: 0, scoreMilli: 0, bestId: null } },
    });
    const rows = [solved('x', 20), solved('y', 10), solved('z', 10), solved('n', null)];
    expect([...firstSolvers(rows)]).to.deep.equal([['a', 'y']]);
    expect([...firstSolvers([solved('n', null)])]).to.deep.equal([]);
    const out = { ...solved('q', 5), participant: who('q', false, true) };
    const guest = { ...solved('g', 6), participant: who('g', true) };
    expect([...firstSolvers([out, guest, ...rows])]).to.deep.equal([['a', 'g']]);
  });
});
