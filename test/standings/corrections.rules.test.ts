/** What staff correct in a round changes standings as if it had never been. */
import { expect } from 'chai';
import fc from 'fast-check';
import { countedAt, type Interval } from '../../src/rounds/round-clock.rules.ts';
import { VERDICTS } from '../../src/scoring/verdicts.rules.ts';
import { figuresOf, scoreboardOf, type StandingSubmission } from '../../src/standings/standings.rules.ts';

const OPENS = 1_000_000;
const MINUTE = 60_000;
const problems = [
  { id: 'a', points: 100, weight: 1 },
  { id: 'b', points: 50, weight: 1.5 },
];
const scoring = fc.constantFrom('icpc' as const, 'points' as const, 'kernel' as const);
const roundOf = (kind: 'icpc' | 'points' | 'kernel', removed: Interval[] = []) => ({
  ...{ scoring: kind, opensAt: OPENS, penaltyMinutes: 20, removed },
});

/** Pauses: intervals in which nothing is submitted. */
const pauses = fc
  .uniqueArray(fc.integer({ min: 0, max: 300 * MINUTE }), { maxLength: 8 })
  .map((cuts) => cuts.sort((a, b) => a - b))
  .map((cuts) =>
    Array.from({ length: Math.floor(cuts.length / 2) }, (_, n) => ({
      from: OPENS + cuts[2 * n]!,
      to: OPENS + cuts[2 * n + 1]!,
    })),
  );

const submission = fc.record({
  roundProblemId: fc.constantFrom('a', 'b'),
  submittedAt: fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }),
  verdict: fc.option(fc.constantFrom(...VERDICTS)),
  scoreMilli: fc.option(fc.integer({ min: 0, max: 1000 })),
});
const submissions = fc
  .array(submission, { maxLength: 12 })
  .map((all) =>
    all.map((one, n): StandingSubmission => ({ ...one, id: `s${String(n).padStart(3, '0')}`, maxScoreMilli: 1000 })),
  );

const isOutside = (removed: readonly Interval[]) => (one: StandingSubmission) =>
  !removed.some(({ from, to }) => from < one.submittedAt && one.submittedAt < to);

describe('standings of a round with removed intervals', () => {
  it('equal those of the same events on a clock without the intervals', () => {
    fc.assert(
      fc.property(scoring, pauses, submissions, (kind, removed, sent) => {
        const own = sent.filter(isOutside(removed));
        const elsewhere = own.map((one) => ({ ...one, submittedAt: countedAt(removed, one.submittedAt) }));
        expect(figuresOf(roundOf(kind, removed), problems, own, null)).to.deep.equal(
          figuresOf(roundOf(kind), problems, elsewhere, null),
        );
      }),
    );
  });

  it('count what was submitted inside an interval as at its start', () => {
    fc.assert(
      fc.property(scoring, pauses, submissions, (kind, removed, sent) => {
        const moved = sent.map((one) => {
          const inside = removed.find(({ from, to }) => from <= one.submittedAt && one.submittedAt < to);
          return { ...one, submittedAt: inside?.from ?? one.submittedAt };
        });
        // The order within an interval stays that in which they were submitted.
        const ordered = [...sent.keys()].sort((a, b) => sent[a]!.submittedAt - sent[b]!.submittedAt || a - b);
        const renamed = (all: StandingSubmission[]) =>
          ordered.map((index, n) => ({ ...all[index]!, id: `s${String(n).padStart(3, '0')}` }));
        expect(figuresOf(roundOf(kind, removed), problems, renamed(sent), null)).to.deep.equal(
          figuresOf(roundOf(kind, removed), problems, renamed(moved), null),
        );
      }),
    );
  });

  it('do not depend on the order in which verdicts come', () => {
    const shuffled = submissions.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(scoring, pauses, shuffled, (kind, removed, [sent, mixed]) => {
        expect(figuresOf(roundOf(kind, removed), problems, mixed, null)).to.deep.equal(
          figuresOf(roundOf(kind, removed), problems, sent, null),
        );
      }),
    );
  });

  it('are, under the freeze, the full ones of the instant of the freeze with what came later as pending', () => {
    const at = fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE });
    fc.assert(
      fc.property(scoring, pauses, submissions, at, (kind, removed, sent, freezesAt) => {
        const round = roundOf(kind, removed);
        const before = sent.filter(({ submittedAt }) => submittedAt < freezesAt);
        const frozen = figuresOf(round, problems, sent, freezesAt);
        const then = figuresOf(round, problems, before, null);
        const { cells: _, ...totals } = frozen;
        expect(then).to.deep.include(totals);
        for (const { id } of problems) {
          const { pending: __, ...shown } = frozen.cells[id] ?? { pending: 0 };
          const { pending: ___, ...was } = then.cells[id] ?? { pending: 0 };
          if (then.cells[id]) expect(shown).to.deep.equal(was);
          else if (frozen.cells[id])
            expect(frozen.cells[id]).to.deep.include({ tries: 0, solvedAt: null, scoreMilli: 0 });
        }
      }),
    );
  });

  it('move places when one of two was held up', () => {
    const person = (id: string) => ({
      ...{ id, name: id, starred: false, disqualified: false },
      ...{ universities: [], memberIds: [], memberNames: [] },
    });
    const sent = (minute: number): StandingSubmission => ({
      ...{ id: `m${minute}`, roundProblemId: 'a', submittedAt: OPENS + minute * MINUTE },
      ...{ verdict: 'AC', scoreMilli: null, maxScoreMilli: undefined },
    });
    const wrong: StandingSubmission = { ...sent(5), id: 'w', verdict: 'WA' };
    const board = (removed: Interval[]) => {
      const round = roundOf('icpc', removed);
      const figures = new Map([
        ['ann', figuresOf(round, problems, [wrong, sent(20)], null)],
        ['bob', figuresOf(round, problems, [sent(39)], null)],
      ]);
      return scoreboardOf('icpc', [person('ann'), person('bob')], figures).map((row) => [
        row.participant.id,
        row.rank,
        row.penalty,
      ]);
    };
    expect(board([])).to.deep.equal([
      ['bob', 1, 39],
      ['ann', 2, 40],
    ]);
    expect(board([{ from: OPENS + 10 * MINUTE, to: OPENS + 25 * MINUTE }])).to.deep.equal([
      ['bob', 1, 24],
      ['ann', 2, 30],
    ]);
    expect(board([{ from: OPENS + 21 * MINUTE, to: OPENS + 22 * MINUTE }])).to.deep.equal([
      ['bob', 1, 38],
      ['ann', 2, 40],
    ]);
  });
});

describe('standings of a round with a problem taken out', () => {
  const taken = { at: OPENS, reason: 'broken' };
  const set = fc
    .uniqueArray(fc.constantFrom<string>('a', 'b'), { maxLength: 2 })
    .map((out) => ({ out, now: problems.map((one) => (out.includes(one.id) ? { ...one, takenOut: taken } : one)) }));

  it('equal those of the same round that never had it, also under the freeze', () => {
    const freeze = fc.option(fc.integer({ min: OPENS, max: OPENS + 300 * MINUTE }));
    fc.assert(
      fc.property(scoring, pauses, submissions, set, freeze, (kind, removed, sent, { out, now }, freezesAt) => {
        const never = problems.filter(({ id }) => !out.includes(id));
        const without = sent.filter(({ roundProblemId }) => !out.includes(roundProblemId));
        expect(figuresOf(roundOf(kind, removed), now, sent, freezesAt)).to.deep.equal(
          figuresOf(roundOf(kind, removed), never, without, freezesAt),
        );
      }),
    );
  });

  it('are as before once it is put back', () => {
    fc.assert(
      fc.property(scoring, submissions, (kind, sent) => {
        const back = problems.map((one) => ({ ...one, takenOut: null }));
        expect(figuresOf(roundOf(kind), back, sent, null)).to.deep.equal(
          figuresOf(roundOf(kind), problems, sent, null),
        );
      }),
    );
  });
});
