import { expect } from 'chai';
import fc from 'fast-check';
import { figuresAt, movesOf, placeAt, progressOf } from '../../src/standings/progress.rules.ts';
import { figuresOf, scoreboardOf, type StandingSubmission } from '../../src/standings/standings.rules.ts';
import { VERDICTS, type Verdict } from '../../src/scoring/verdicts.rules.ts';

const OPENS = 1_000_000;
const MINUTE = 60_000;
const icpc = { scoring: 'icpc', opensAt: OPENS, penaltyMinutes: 20 } as const;
const kernel = { ...icpc, scoring: 'kernel' } as const;
const problems = ['a', 'b', 'c'].map((id, index) => ({ id, points: 100 * (index + 1), weight: 1 }));

const sent = (id: string, minute: number, verdict: Verdict | null, more: Partial<StandingSubmission> = {}) => ({
  id,
  roundProblemId: 'a',
  submittedAt: OPENS + minute * MINUTE,
  verdict,
  scoreMilli: null,
  maxScoreMilli: undefined,
  ...more,
});

const submissions = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    roundProblemId: fc.constantFrom('a', 'b', 'c', 'gone'),
    submittedAt: fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }),
    verdict: fc.constantFrom(...VERDICTS, null),
    scoreMilli: fc.option(fc.integer({ min: 0, max: 1000 })),
    maxScoreMilli: fc.constantFrom(1000, undefined),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);
const rounds = fc.constantFrom(icpc, kernel);
const hidden = fc.option(fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }));

describe('the progress of a participant', () => {
  it('ends with the figures of the board', () => {
    fc.assert(
      fc.property(rounds, submissions, hidden, (round, own, hideFrom) => {
        const { cells, ...board } = figuresOf(round, problems, own, hideFrom);
        const steps = progressOf(round, problems, own, hideFrom);
        expect(steps.at(-1)?.figures ?? figuresAt([], 0)).to.deep.equal(board);
        expect(steps).to.have.length(own.filter(({ roundProblemId }) => roundProblemId !== 'gone').length);
        const pending = Object.values(cells).reduce((sum, cell) => sum + cell.pending, 0);
        expect(steps.filter(({ outcome }) => outcome === 'pending').length).to.be.at.least(pending);
      }),
    );
  });

  it('is the same whatever verdicts submissions have that are hidden', () => {
    fc.assert(
      fc.property(rounds, submissions, fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }), (round, own, from) => {
        const other = own.map((one) => (one.submittedAt >= from ? { ...one, verdict: 'AC' as const } : one));
        const shown = (all: StandingSubmission[]) => progressOf(round, problems, all, from);
        expect(shown(other)).to.deep.equal(shown(own));
      }),
    );
  });

  it('names what each submission did', () => {
    const own = [
      sent('1', 1, 'CE'),
      sent('2', 2, 'WA'),
      sent('3', 3, 'AC'),
      sent('4', 4, 'WA'),
      sent('5', 5, null, { roundProblemId: 'b' }),
    ];
    const outcomes = (round: typeof icpc | typeof kernel, all: StandingSubmission[], from: number | null = null) =>
      progressOf(round, problems, all, from).map(({ outcome }) => outcome);
    expect(outcomes(icpc, own)).to.deep.equal(['uncounted', 'nothing', 'accepted', 'uncounted', 'pending']);
    const half = { scoreMilli: 500, maxScoreMilli: 1000 };
    const more = [sent('1', 1, 'WA', half), sent('2', 2, 'WA', half), sent('3', 3, 'AC', half), sent('4', 4, 'AC')];
    expect(outcomes(kernel, more)).to.deep.equal(['better', 'nothing', 'accepted', 'better']);
    expect(outcomes(kernel, more, OPENS + 3 * MINUTE)).to.deep.equal(['better', 'nothing', 'pending', 'pending']);
    expect(progressOf(kernel, problems, more, OPENS + 3 * MINUTE)[2]?.submission).to.include({
      verdict: null,
      scoreMilli: null,
    });
  });
});

describe('the place at an instant', () => {
  it('is the rank on the board made of what was submitted until then', () => {
    fc.assert(
      fc.property(
        rounds,
        fc.array(submissions, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }),
        (round, all, at) => {
          const moves = all.map((own) => movesOf(progressOf(round, problems, own, null)));
          const figures = all.map((own, index): [string, ReturnType<typeof figuresOf>] => [
            String(index),
            figuresOf(
              round,
              problems,
              own.filter(({ submittedAt }) => submittedAt <= at),
              null,
            ),
          ]);
          const people = all.map((_, index) => ({
            id: String(index),
            name: String(index),
            starred: false,
            disqualified: false,
            universities: [],
            memberIds: [],
            memberNames: [],
          }));
          const ranks = new Map(
            scoreboardOf(round.scoring, people, new Map(figures)).map((row) => [row.participant.id, row.rank]),
          );
          for (const [index, own] of moves.entries())
            expect(placeAt(round.scoring, moves, figuresAt(own, at), at)).to.equal(ranks.get(String(index)));
        },
      ),
    );
  });

  it('is the first before anyone has anything', () => {
    expect(placeAt('icpc', [[], []], figuresAt([], OPENS), OPENS)).to.equal(1);
    expect(movesOf([])).to.deep.equal([]);
  });
});
