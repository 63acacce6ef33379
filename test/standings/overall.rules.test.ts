/** The overall board: what counts, ties, unranked and disqualified participants; and that it follows from the boards of its rounds. */
import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidInput } from '../../src/platform/errors.ts';
import {
  overallRows,
  requireCombinable,
  type OverallRound,
  type OverallRow,
  type OverallRule,
} from '../../src/standings/overall.rules.ts';
import {
  figuresOf,
  scoreboardOf,
  type BoardParticipant,
  type Scoring,
  type StandingFigures,
  type StandingSubmission,
} from '../../src/standings/standings.rules.ts';

const who = (id: string, more: Partial<BoardParticipant> = {}): BoardParticipant => ({
  ...{ id, name: id, starred: false, disqualified: false, universities: [], memberIds: [], memberNames: [] },
  ...more,
});
const scored = (scoreMilli: number, more: Partial<StandingFigures> = {}): StandingFigures => ({
  ...{ solved: 0, penalty: 0, scoreMilli, lastSolvedAt: 0, cells: {} },
  ...more,
});
const solved = (count: number, penalty: number): StandingFigures => scored(0, { solved: count, penalty });

type Results = Record<string, StandingFigures>;

function round(
  results: Results,
  more: Partial<OverallRound> & { scoring?: Scoring; people?: BoardParticipant[] } = {},
) {
  const { scoring = 'points', people = Object.keys(results).map((id) => who(id)), ...rest } = more;
  const rows = scoreboardOf(scoring, people, new Map(Object.entries(results)));
  return { weight: 1, hasOpened: true, rows, ...rest };
}
const rule = (more: Partial<OverallRule> = {}): OverallRule => ({
  ...{ kind: 'points', ties: 'share', bestOf: null, rounds: [] },
  ...more,
});
const shown = (rows: OverallRow[]) =>
  rows.map(({ rank, participant, valueMilli }) => `${rank ?? '-'} ${participant.id} ${valueMilli / 1000}`);

describe('an overall board', () => {
  it('adds up points times weight', () => {
    const rounds = [
      round({ ann: scored(50_000), bob: scored(40_000) }),
      round({ ann: scored(10_000), bob: scored(20_000) }, { weight: 1.5 }),
    ];
    expect(shown(overallRows(rule(), rounds))).to.deep.equal(['1 bob 70', '2 ann 65']);
  });

  it('adds up problems solved and penalty, and ranks by them', () => {
    const icpc = { scoring: 'icpc' as const };
    const rounds = [
      round({ ann: solved(2, 90), bob: solved(1, 10), cy: solved(2, 80) }, icpc),
      round({ ann: solved(1, 30), bob: solved(2, 20), cy: solved(0, 0) }, icpc),
    ];
    const rows = overallRows(rule({ kind: 'icpc' }), rounds);
    expect(rows.map((row) => [row.rank, row.participant.id, row.solved, row.penalty])).to.deep.equal([
      [1, 'bob', 3, 30],
      [2, 'ann', 3, 120],
      [3, 'cy', 2, 80],
    ]);
  });

  it('adds up places times weight, the lowest sum first, and gives those without a rank the place after the last', () => {
    const people = [who('ann'), who('bob'), who('cy'), who('guest', { starred: true })];
    const rounds = [
      round({ ann: scored(3000), bob: scored(2000), cy: scored(2000), guest: scored(9000) }, { people }),
      round({ ann: scored(1000), bob: scored(2000) }, { people: people.slice(0, 2), weight: 2 }),
    ];
    const rows = overallRows(rule({ kind: 'places' }), rounds);
    // The guest would have been first; cy was not on the second board.
    expect(shown(rows)).to.deep.equal(['1 bob 4', '2 ann 5', '- guest 7', '3 cy 8']);
  });

  it('counts the best rounds of each participant and shows which', () => {
    const rounds = [
      round({ ann: scored(1000), bob: scored(5000) }),
      round({ ann: scored(4000), bob: scored(1000) }),
      round({ ann: scored(4000), bob: scored(1000) }),
    ];
    const rows = overallRows(rule({ bestOf: 2 }), rounds);
    expect(shown(rows)).to.deep.equal(['1 ann 8', '2 bob 6']);
    expect(rows.map(({ cells }) => cells.map((cell) => cell?.counts))).to.deep.equal([
      [false, true, true],
      [true, true, false],
    ]);
  });

  it('leaves out rounds that have not opened', () => {
    const rounds = [round({ ann: scored(1), bob: scored(2) }), round({ ann: scored(0) }, { hasOpened: false })];
    const rows = overallRows(rule({ kind: 'places' }), rounds);
    expect(rows.map(({ cells }) => cells[1])).to.deep.equal([null, null]);
    expect(shown(rows)).to.deep.equal(['1 bob 1', '2 ann 2']);
  });

  describe('with equal totals', () => {
    const rounds = [
      round({ ann: scored(6000), bob: scored(1000), cy: scored(3000) }),
      round({ ann: scored(1000), bob: scored(6000), cy: scored(4000) }),
    ];
    const ranks = (ties: OverallRule['ties']) =>
      overallRows(rule({ ties }), rounds).map((row) => `${row.rank} ${row.participant.id}`);
    it('shares the rank', () => {
      expect(ranks('share')).to.deep.equal(['1 ann', '1 bob', '1 cy']);
    });
    it('prefers the better last round', () => {
      expect(ranks('last_round')).to.deep.equal(['1 bob', '2 cy', '3 ann']);
    });
    it('prefers the better best round, and shares the rank of those whose rounds are all alike', () => {
      expect(ranks('best_round')).to.deep.equal(['1 ann', '1 bob', '3 cy']);
    });
  });

  it('gives nothing for a round in which someone is unranked or disqualified', () => {
    const people = (more: Partial<BoardParticipant>) => [who('ann', more), who('bob')];
    for (const [flag, out] of [
      [{ starred: true }, 'guest'],
      [{ disqualified: true }, 'disqualified'],
    ] as const) {
      const rounds = [
        round({ ann: scored(9000), bob: scored(1000) }, { people: people(flag) }),
        round({ ann: scored(2000), bob: scored(3000) }, { people: people({}) }),
      ];
      const rows = overallRows(rule(), rounds);
      expect(shown(rows)).to.deep.equal(['1 bob 4', '2 ann 2']);
      expect(rows[1]?.cells[0]).to.include({ out, valueMilli: 0, place: 2 });
    }
  });

  it('may leave out a round for which someone gets nothing like any other bad one', () => {
    const people = [who('ann', { disqualified: true }), who('bob')];
    const rounds = [
      round({ ann: scored(9000), bob: scored(1000) }, { people }),
      round({ ann: scored(2000), bob: scored(1000) }),
    ];
    const annBy = (kind: OverallRule['kind']) =>
      overallRows(rule({ kind, bestOf: 1 }), rounds).find(({ participant }) => participant.id === 'ann');
    expect(annBy('places')?.cells.map((cell) => [cell?.out, cell?.counts])).to.deep.equal([
      ['disqualified', false],
      [null, true],
    ]);
    expect([annBy('places')?.valueMilli, annBy('points')?.valueMilli]).to.deep.equal([1000, 2000]);
  });

  it('lists guests where they stand, and those disqualified in all rounds at the end', () => {
    const people = [who('ann'), who('guest', { starred: true }), who('out', { disqualified: true })];
    const results = { ann: scored(1000), guest: scored(2000), out: scored(3000) };
    const rows = overallRows(rule(), [round(results, { people }), round(results, { people })]);
    expect(shown(rows)).to.deep.equal(['- guest 4', '1 ann 2', '- out 6']);
    expect(rows.map(({ participant }) => [participant.starred, participant.disqualified])).to.deep.equal([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });
});

describe('rules of an overall board', () => {
  const rounds = [
    { id: 'a', name: 'A', scoring: 'icpc' as const },
    { id: 'b', name: 'B', scoring: 'kernel' as const },
  ];
  const codes = (more: Partial<OverallRule>) => {
    try {
      requireCombinable(rule(more), rounds);
      return [];
    } catch (error) {
      return error instanceof InvalidInput
        ? error.fields.map(({ field, code }) => `${field} ${code}`)
        : [String(error)];
    }
  };
  const both = [
    { roundId: 'a', weight: 1 },
    { roundId: 'b', weight: 2 },
  ];
  it('name each round that does not go with the kind', () => {
    expect(codes({ kind: 'points', rounds: both })).to.deep.equal(['weight_a overall_icpc_has_no_points']);
    expect(codes({ kind: 'icpc', rounds: both })).to.deep.equal(['weight_b overall_needs_icpc']);
    expect(codes({ kind: 'places', rounds: both })).to.deep.equal([]);
    expect(codes({ kind: 'icpc', rounds: [{ roundId: 'a', weight: 2 }] })).to.deep.equal([
      'weight_a overall_icpc_weight',
    ]);
  });
  it('need a round, and as many as shall count', () => {
    expect(codes({ rounds: [] })).to.deep.equal(['weight_a overall_no_round']);
    expect(codes({ kind: 'places', rounds: both, bestOf: 3 })).to.deep.equal(['bestOf too_big']);
    expect(codes({ kind: 'places', rounds: both, bestOf: 2 })).to.deep.equal([]);
  });
});

describe('overall boards, whatever happened', () => {
  const IDS = ['a', 'b', 'c', 'd', 'e'];
  const CLOSE = 1000;
  const kinds = fc.constantFrom('points' as const, 'icpc' as const, 'places' as const);
  const anyRule = fc.record({
    kind: kinds,
    ties: fc.constantFrom('share' as const, 'last_round' as const, 'best_round' as const),
    bestOf: fc.constantFrom(null, 1, 2, 3),
  });
  const submission = fc.record({
    who: fc.constantFrom(...IDS),
    problem: fc.constantFrom('p', 'q'),
    submittedAt: fc.integer({ min: 0, max: CLOSE }),
    verdict: fc.constantFrom('AC' as const, 'WA' as const, 'CE' as const, null),
    scoreMilli: fc.integer({ min: 0, max: 100 }),
  });
  const flags = fc.record({ starred: fc.boolean(), disqualified: fc.boolean() });
  const aRound = fc.record({
    scoring: fc.constantFrom('icpc' as const, 'points' as const),
    weight: fc.constantFrom(0.5, 1, 2),
    freezesAt: fc.integer({ min: 0, max: CLOSE }),
    isThawed: fc.boolean(),
    sent: fc.array(submission, { maxLength: 12 }),
    flags: fc.array(flags, { minLength: IDS.length, maxLength: IDS.length }),
  });
  type Round = typeof aRound extends fc.Arbitrary<infer R> ? R : never;

  /** The board of a round as the public sees it, from these submissions. */
  function publicBoard(
    { scoring, weight, freezesAt, isThawed, flags: marks }: Round,
    sent: Round['sent'],
  ): OverallRound {
    const problems = ['p', 'q'].map((id) => ({ id, points: 100, weight: 1 }));
    const figures = IDS.map((id) => {
      const own = sent
        .map((one, index): StandingSubmission & { who: string } => ({
          ...{ who: one.who, id: `${one.submittedAt}-${one.who}-${one.problem}-${index}`, roundProblemId: one.problem },
          ...{ submittedAt: one.submittedAt, verdict: one.verdict, maxScoreMilli: 100 },
          scoreMilli: one.verdict === 'AC' ? 100 : one.verdict === null ? null : one.scoreMilli,
        }))
        .filter((one) => one.who === id);
      const of = { scoring, opensAt: 0, penaltyMinutes: 20 };
      return [id, figuresOf(of, problems, own, isThawed ? null : freezesAt)] as const;
    });
    const people = IDS.map((id, index) => who(id, marks[index]));
    return { weight, hasOpened: true, rows: scoreboardOf(scoring, people, new Map(figures)) };
  }
  const rounds = fc.array(aRound, { minLength: 1, maxLength: 4 });

  it('do not depend on the order in which verdicts arrived', () => {
    const shuffled = rounds.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.tuple(...all.map(({ sent }) => fc.shuffledSubarray(sent, { minLength: sent.length }))),
      ),
    );
    fc.assert(
      fc.property(anyRule, shuffled, (of, [all, orders]) => {
        const strip = (rows: OverallRow[]) =>
          rows.map(({ rank, participant, solved, penalty, valueMilli }) => [
            rank,
            participant.id,
            solved,
            penalty,
            valueMilli,
          ]);
        const once = overallRows(
          of,
          all.map((one) => publicBoard(one, one.sent)),
        );
        const again = overallRows(
          of,
          all.map((one, index) => publicBoard(one, orders[index] ?? [])),
        );
        // Ids of submissions are of their order here, and stand in no figure.
        expect(strip(again)).to.deep.equal(strip(once));
      }),
    );
  });

  it('are byte-equal in two worlds that differ only after the freezes', () => {
    const worlds = rounds.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(fc.constantFrom('AC' as const, 'WA' as const, 'CE' as const, null), { minLength: 1, maxLength: 9 }),
      ),
    );
    fc.assert(
      fc.property(anyRule, worlds, (of, [all, verdicts]) => {
        const frozen = all.map((one) => ({ ...one, isThawed: false }));
        const boards = frozen.map((one) => publicBoard(one, one.sent));
        const others = frozen.map((one) =>
          publicBoard(
            one,
            one.sent.map((sent, index) =>
              sent.submittedAt >= one.freezesAt
                ? { ...sent, verdict: verdicts[index % verdicts.length] ?? null, scoreMilli: 7 }
                : sent,
            ),
          ),
        );
        expect(JSON.stringify(overallRows(of, others))).to.equal(JSON.stringify(overallRows(of, boards)));
      }),
    );
  });

  it('rank each participant after exactly those who are strictly better, and count the best choice of rounds', () => {
    fc.assert(
      fc.property(anyRule, rounds, ({ kind, ties, bestOf }, all) => {
        const boards = all.map((one) => publicBoard(one, one.sent));
        const rows = overallRows({ kind, ties, bestOf }, boards);
        const ranked = rows.filter(({ rank }) => rank !== null);
        for (const [index, row] of ranked.entries()) {
          const shares = index > 0 && row.rank === ranked[index - 1]?.rank;
          expect(row.rank).to.equal(shares ? ranked[index - 1]?.rank : index + 1);
        }
        expect(rows.map(({ participant }) => participant.id).sort()).to.deep.equal(IDS);
        if (kind === 'icpc') return;
        for (const row of rows) {
          const values = row.cells
            .map((cell) => cell?.valueMilli ?? 0)
            .sort((a, b) => (kind === 'points' ? b - a : a - b));
          const best = values.slice(0, bestOf ?? values.length).reduce((sum, value) => sum + value, 0);
          expect(row.valueMilli).to.equal(best);
        }
      }),
    );
  });
});
