import { expect } from 'chai';
import fc from 'fast-check';
import { VERDICTS } from '../../src/scoring/verdicts.rules.ts';
import {
  hiddenCells,
  knownFirsts,
  madeUpEnding,
  resolverSteps,
  type ResolverStep,
} from '../../src/standings/resolver.rules.ts';
import {
  figuresOf,
  scoreboardOf,
  type BoardParticipant,
  type BoardRow,
  type StandingFigures,
  type StandingSubmission,
} from '../../src/standings/standings.rules.ts';

const OPENS = 1_000_000;
const MINUTE = 60_000;
const FREEZE = OPENS + 240 * MINUTE;
const CLOSES = OPENS + 300 * MINUTE;
const problems = ['a', 'b', 'c'].map((id) => ({ id, points: 100, weight: 1 }));
const problemIds = problems.map(({ id }) => id);
const rounds = fc.constantFrom<{
  scoring: 'icpc' | 'points';
  opensAt: number;
  closesAt: number;
  penaltyMinutes: number;
}>(
  { scoring: 'icpc' as const, opensAt: OPENS, closesAt: CLOSES, penaltyMinutes: 20 },
  { scoring: 'points' as const, opensAt: OPENS, closesAt: CLOSES, penaltyMinutes: 20 },
);
const submissions = fc.array(
  fc.record({
    roundProblemId: fc.constantFrom('a', 'b', 'c'),
    minute: fc.integer({ min: 0, max: 299 }),
    verdict: fc.constantFrom(...VERDICTS, 'AC' as const, 'AC' as const),
    scoreMilli: fc.integer({ min: 0, max: 1000 }),
  }),
  { maxLength: 12 },
);
const worlds = fc.record({
  round: rounds,
  people: fc.array(fc.record({ own: submissions, starred: fc.boolean(), disqualified: fc.boolean() }), {
    minLength: 1,
    maxLength: 7,
  }),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

function boardsOf({ round, people }: World) {
  const participants: BoardParticipant[] = people.map(({ starred, disqualified }, index) => ({
    ...{ id: String(index), name: `Team ${index}`, starred, disqualified },
    ...{ universities: [], memberIds: [], memberNames: [] },
  }));
  const figures = (hideFrom: number | null) =>
    new Map(
      people.map(({ own }, index): [string, StandingFigures] => {
        const sent: StandingSubmission[] = own.map(({ minute, ...one }, place) => ({
          ...one,
          id: `${index}-${place}`,
          submittedAt: OPENS + minute * MINUTE,
          maxScoreMilli: 1000,
        }));
        return [String(index), figuresOf(round, problems, sent, hideFrom)];
      }),
    );
  const live = figures(null);
  return {
    live,
    frozen: scoreboardOf(round.scoring, participants, figures(FREEZE)),
    end: scoreboardOf(round.scoring, participants, live),
  };
}

/** What a screen does with a step: the reference that the script of the page is measured by. */
function shownAfter(rows: readonly BoardRow[], step: ResolverStep): BoardRow[] {
  if (step.kind === 'final') return [...rows];
  const next = [...rows];
  const [row] = next.splice(step.from, 1) as [BoardRow];
  next.splice(step.to, 0, { ...row, ...step.after });
  return next;
}

const placesOf = (rows: readonly BoardRow[]) =>
  rows.map(({ participant, rank: _rank, ...figures }) => [participant.id, figures] as const);

describe('the steps of the resolver', () => {
  it('end with the live standings', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { live, frozen, end } = boardsOf(world);
        const steps = resolverSteps(world.round.scoring, frozen, live, problemIds);
        const shown = steps.reduce<BoardRow[]>(shownAfter, frozen);
        expect(placesOf(shown)).to.deep.equal(placesOf(end));
        const told = steps.flatMap((step) => (step.kind === 'final' ? [[step.participantId, step.rank] as const] : []));
        expect(new Map(told), 'the ranks of the final board, also where rows tie').to.deep.equal(
          new Map(end.map(({ participant, rank }) => [participant.id, rank])),
        );
      }),
    );
  });

  it('each change one hidden cell of the row that stands lowest of those not done, and name each row final once', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { live, frozen } = boardsOf(world);
        let rows: BoardRow[] = frozen;
        let last = frozen.length - 1;
        const left = new Map(
          frozen.map((row) => [row.participant.id, hiddenCells(row, live.get(row.participant.id)!)]),
        );
        for (const step of resolverSteps(world.round.scoring, frozen, live, problemIds)) {
          expect(step.from).to.equal(last);
          expect(rows[step.from]?.participant.id).to.equal(step.participantId);
          const next = shownAfter(rows, step);
          if (step.kind === 'final') {
            expect(left.get(step.participantId)?.size).to.equal(0);
            last -= 1;
          } else {
            expect(left.get(step.participantId)?.delete(step.problemId)).to.equal(true);
            for (const row of next) {
              const before = rows.find(({ participant }) => participant.id === row.participant.id)!;
              const changed = [...hiddenCells(before, row)];
              expect(changed).to.deep.equal(row.participant.id === step.participantId ? [step.problemId] : []);
            }
            expect(step.to).to.be.at.most(step.from);
          }
          rows = next;
        }
        expect(last).to.equal(-1);
      }),
    );
  });

  it('do not depend on cells that are still hidden', () => {
    fc.assert(
      fc.property(worlds, fc.nat(), (world, choice) => {
        const { live, frozen } = boardsOf(world);
        const steps = resolverSteps(world.round.scoring, frozen, live, problemIds);
        const until = choice % (steps.length + 1);
        const told = new Map<string, Set<string>>();
        for (const step of steps.slice(0, until))
          if (step.kind === 'reveal')
            told.set(step.participantId, (told.get(step.participantId) ?? new Set()).add(step.problemId));
        // Another world: what has not been shown by then ends otherwise, but as many cells are hidden.
        const other = new Map(
          [...live].map(([id, figures]): [string, StandingFigures] => {
            const row = frozen.find(({ participant }) => participant.id === id)!;
            const cells = { ...figures.cells };
            for (const problemId of hiddenCells(row, figures))
              if (!told.get(id)?.has(problemId)) {
                const cell = cells[problemId]!;
                const solvedAt = cell.solvedAt === null ? CLOSES - 1 : null;
                cells[problemId] = { ...cell, solvedAt, penalty: 7, scoreMilli: 100_001, tries: cell.tries + 1 };
              }
            return [id, { ...figures, cells }];
          }),
        );
        const before = resolverSteps(world.round.scoring, frozen, other, problemIds).slice(0, until);
        // The final rank alone depends on whether rows above stay level with it.
        const unranked = (all: ResolverStep[]) =>
          all.map((step) => (step.kind === 'final' ? { ...step, rank: 0 } : step));
        expect(unranked(before)).to.deep.equal(unranked(steps.slice(0, until)));
      }),
    );
  });

  it('can be taken back one by one', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { live, frozen } = boardsOf(world);
        let rows: BoardRow[] = frozen;
        const seen: { rows: BoardRow[]; step: ResolverStep; before: BoardRow }[] = [];
        for (const step of resolverSteps(world.round.scoring, frozen, live, problemIds)) {
          seen.push({ rows, step, before: rows[step.from]! });
          rows = shownAfter(rows, step);
        }
        for (const { rows: earlier, step, before } of seen.reverse()) {
          if (step.kind === 'reveal') {
            rows = [...rows];
            rows.splice(step.to, 1);
            rows.splice(step.from, 0, before);
          }
          expect(placesOf(rows)).to.deep.equal(placesOf(earlier));
        }
      }),
    );
  });
});

describe('the first solver that a resolver shows', () => {
  it('is one who had solved the problem before the freeze', () => {
    const firsts = knownFirsts(
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
      new Map([
        ['a', '1'],
        ['b', '3'],
        ['c', '4'],
      ]),
    );
    expect([...firsts]).to.deep.equal([['a', '1']]);
  });
});

describe('a rehearsal', () => {
  it('is made of what the public sees and a number alone, and ends each pending cell', () => {
    fc.assert(
      fc.property(worlds, fc.nat(1000), (world, seed) => {
        const { frozen: shown } = boardsOf(world);
        const made = madeUpEnding(world.round, shown, problems, seed);
        expect(madeUpEnding(world.round, shown, problems, seed)).to.deep.equal(made);
        const rows = resolverSteps(world.round.scoring, made.frozen, made.live, problemIds).reduce<BoardRow[]>(
          shownAfter,
          made.frozen,
        );
        for (const row of rows) {
          expect(Object.values(row.cells).every(({ pending }) => pending === 0)).to.equal(true);
          expect(row.penalty).to.equal(Object.values(row.cells).reduce((sum, { penalty }) => sum + penalty, 0));
          for (const { solvedAt } of Object.values(row.cells))
            expect(solvedAt ?? OPENS).to.be.within(OPENS, CLOSES - 1);
        }
      }),
    );
  });

  it('takes some cells as pending where none is, and other ones with another number', () => {
    const people = Array.from({ length: 7 }, () => ({ own: [], starred: false, disqualified: false }));
    const round = { scoring: 'icpc' as const, opensAt: OPENS, closesAt: CLOSES, penaltyMinutes: 20 };
    const { frozen: shown } = boardsOf({ round, people });
    const pending = (seed: number) =>
      madeUpEnding(round, shown, problems, seed).frozen.flatMap(({ cells }) => Object.keys(cells));
    const counts = Array.from({ length: 50 }, (_, seed) => pending(seed).length);
    expect(Math.max(...counts))
      .to.be.greaterThan(0)
      .and.lessThan(21);
    expect(new Set(counts).size).to.be.greaterThan(1);
    const solved = counts.flatMap((_, seed) =>
      [...madeUpEnding(round, shown, problems, seed).live.values()].map((one) => one.solved),
    );
    expect(new Set(solved).size).to.be.greaterThan(1);
  });

  it('scores between what a participant had and full marks', () => {
    const round = { scoring: 'points' as const, opensAt: OPENS, closesAt: CLOSES, penaltyMinutes: 0 };
    const people = Array.from({ length: 6 }, () => ({ own: [], starred: false, disqualified: false }));
    const made = madeUpEnding(round, boardsOf({ round, people }).frozen, problems, 5);
    const scores = [...made.live.values()].flatMap(({ cells }) => Object.values(cells).map((cell) => cell.scoreMilli));
    expect(Math.max(...scores))
      .to.be.greaterThan(0)
      .and.at.most(100_000);
  });
});
