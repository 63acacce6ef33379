import { expect } from 'chai';
import fc from 'fast-check';
import { visitor } from '../../src/platform/actor.ts';
import { AppError } from '../../src/platform/errors.ts';
import {
  acceptsForProblem,
  endsAt,
  faultsOfMove,
  faultsOfProblemTimes,
  hasAppeared,
  hasEnded,
  keptTimes,
  movedTimes,
  nextOfProblem,
  problemVisible,
  requireNoFaults,
  timesAfterPause,
  timesAfterPostponement,
  timesAfterRemoval,
  visibleAt,
} from '../../src/rounds/problem-times.rules.ts';
import { resumedTimes, timesWithout } from '../../src/rounds/round-clock.rules.ts';
import { acceptsSubmissions } from '../../src/rounds/rounds.rules.ts';

const round = { opensAt: 1000, freezesAt: null, closesAt: 9000, pausedAt: null, removed: [] };
const fields = { visibleFrom: 'from', openUntil: 'until' };
const codes = (faults: { field: string; code: string }[]) => faults.map(({ field, code }) => `${field} ${code}`);

const instant = fc.integer({ min: 0, max: 12_000 });
const maybe = fc.option(instant, { nil: null });
/** Times that organizers may set: inside the round and in order. */
const proper = fc
  .record({ visibleFrom: maybe, openUntil: maybe })
  .filter((times) => faultsOfProblemTimes(round, times, fields).length === 0);

describe('the times of a problem in its round', () => {
  it('are those of the round where it has none, and never leave it', () => {
    expect([visibleAt(round, {}), endsAt(round, {})]).to.deep.equal([1000, 9000]);
    fc.assert(
      fc.property(maybe, maybe, (visibleFrom, openUntil) => {
        const times = { visibleFrom, openUntil };
        expect(visibleAt(round, times)).to.be.within(1000, 9000);
        expect(endsAt(round, times)).to.be.at.most(9000);
      }),
    );
  });

  it('take a submission exactly while the round does and the deadline has not come, to the millisecond', () => {
    const problem = { label: 'B', openUntil: 5000 };
    expect(acceptsForProblem(round, problem, 4999)).to.deep.equal({ ok: true });
    expect(acceptsForProblem(round, problem, 5000)).to.deep.equal({
      ...{ ok: false, code: 'round_problem_closed' },
      params: { label: 'B', closesAt: 5000, receivedAt: 5000 },
    });
    expect(acceptsForProblem(round, problem, 9000)).to.deep.include({ code: 'round_closed' });
    expect(acceptsForProblem({ ...round, pausedAt: 4000 }, problem, 6000)).to.deep.include({ code: 'round_paused' });
    fc.assert(
      fc.property(proper, instant, (times, at) => {
        const own = acceptsForProblem(round, { label: 'B', ...times }, at).ok;
        expect(own).to.equal(acceptsSubmissions(round, at).ok && at < endsAt(round, times));
        expect(hasEnded(round, times, at)).to.equal(at >= endsAt(round, times));
        expect(nextOfProblem(round, times, at)).to.equal(at < endsAt(round, times) ? endsAt(round, times) : null);
      }),
    );
  });

  it('show a problem from its time on, and not in a pause before it', () => {
    const problem = { visibleFrom: 3000 };
    expect([2999, 3000].map((at) => hasAppeared(round, problem, at))).to.deep.equal([false, true]);
    expect(hasAppeared({ ...round, pausedAt: 2999 }, problem, 8000)).to.equal(false);
    expect(nextOfProblem({ ...round, pausedAt: 2999 }, problem, 8000)).to.equal(null);
    const shown = { ...round, contestId: 'c', hidesProblems: false };
    expect([999, 2999, 3000].map((at) => problemVisible(visitor, shown, problem, at))).to.deep.equal([
      false,
      false,
      true,
    ]);
    const hiding = { ...shown, pausedAt: 4000, hidesProblems: true };
    expect(problemVisible(visitor, hiding, problem, 5000)).to.equal(false);
    const setter = { kind: 'system', reason: 'test' } as const;
    expect(problemVisible(setter, shown, problem, 500)).to.equal(true);
  });

  it('must be inside the round and in order', () => {
    const wrong = (visibleFrom: number | null, openUntil: number | null) =>
      codes(faultsOfProblemTimes(round, { visibleFrom, openUntil }, fields));
    expect(wrong(1000, 9000)).to.deep.equal([]);
    expect(wrong(8999, 9000)).to.deep.equal([]);
    expect(wrong(999, null)).to.deep.equal(['from problem_visible_outside']);
    expect(wrong(9000, null)).to.deep.equal(['from problem_visible_outside']);
    expect(wrong(null, 1000)).to.deep.equal(['until problem_deadline_outside']);
    expect(wrong(null, 9001)).to.deep.equal(['until problem_deadline_outside']);
    expect(wrong(4000, 4000)).to.deep.equal(['until problem_deadline_before_visible']);
    expect(wrong(0, 9001)).to.deep.equal(['from problem_visible_outside', 'until problem_deadline_outside']);
    expect(() => requireNoFaults([])).not.to.throw();
    const all = faultsOfProblemTimes(round, { visibleFrom: 0, openUntil: 9001 }, fields);
    try {
      requireNoFaults(all);
      expect.fail('nothing was refused');
    } catch (error) {
      expect((error as AppError).fields).to.deep.equal(all);
    }
  });

  it('change in a running round only where no one is told less or earlier than before', () => {
    const before = { visibleFrom: 3000, openUntil: 6000 };
    const moved = (visibleFrom: number | null, openUntil: number | null, nowMs: number) =>
      codes(faultsOfMove(round, before, { visibleFrom, openUntil }, nowMs, fields));
    expect(moved(500, 500, 999), 'before the opening').to.deep.equal([]);
    expect(moved(3000, 6000, 4000), 'nothing').to.deep.equal([]);
    expect(moved(2000, 6000, 2000), 'now').to.deep.equal([]);
    expect(moved(1999, 6000, 2000)).to.deep.equal(['from problem_time_past']);
    expect(moved(4000, 6000, 3000)).to.deep.equal(['from problem_visible_already']);
    expect(moved(3000, 5999, 2000)).to.deep.equal(['until problem_deadline_only_later']);
    expect(moved(3000, null, 7000), 'open again').to.deep.equal([]);
    expect(moved(3000, 7000, 7000)).to.deep.equal(['until problem_time_past']);
    expect(moved(3000, 7001, 7000)).to.deep.equal([]);
  });

  it('are none of its own where they are those of the round, to the second of the form', () => {
    const before = { visibleFrom: 3456, openUntil: null };
    expect(keptTimes(round, before, { visibleFrom: 3000, openUntil: 9000 })).to.deep.equal({
      ...{ visibleFrom: 3456, openUntil: null },
    });
    expect(keptTimes(round, before, { visibleFrom: 1000, openUntil: 8000 })).to.deep.equal({
      ...{ visibleFrom: null, openUntil: 8000 },
    });
    expect(keptTimes(round, before, { visibleFrom: null, openUntil: null })).to.deep.equal({
      ...{ visibleFrom: null, openUntil: null },
    });
  });

  it('leave each problem as much time after a pause as it had before', () => {
    fc.assert(
      fc.property(
        proper,
        fc.integer({ min: 1000, max: 8999 }),
        fc.integer({ min: 0, max: 5000 }),
        (times, from, long) => {
          const paused = { ...round, pausedAt: from };
          const { interval, closesAt } = resumedTimes(paused, from + long);
          const after = timesAfterPause(times, interval);
          const then = { ...round, closesAt };
          const left = (length: number, at: number) => Math.max(0, length - at);
          expect(left(endsAt(then, after), from + long)).to.equal(left(endsAt(round, times), from));
          expect(left(visibleAt(then, after), from + long)).to.equal(left(visibleAt(round, times), from));
        },
      ),
    );
  });

  it('move with an interval that is removed later, except for what has come by then', () => {
    fc.assert(
      fc.property(proper, fc.integer({ min: 2001, max: 8999 }), (times, nowMs) => {
        const { closesAt, extendedBy } = timesWithout(round, { from: 1500, to: 2000 }, nowMs);
        const after = timesAfterRemoval(times, extendedBy, nowMs);
        const then = { ...round, closesAt };
        const later = (at: number) => (at <= nowMs ? at : at + 500);
        expect(endsAt(then, after)).to.equal(later(endsAt(round, times)));
        expect(visibleAt(then, after)).to.equal(later(visibleAt(round, times)));
      }),
    );
    expect(timesAfterRemoval({}, 500, 0)).to.deep.equal({ visibleFrom: null, openUntil: null });
  });

  it('follow the end of the round only where they were the end of the round', () => {
    expect(timesAfterPostponement(round, { openUntil: 9000 })).to.deep.include({ openUntil: null });
    expect(timesAfterPostponement(round, { openUntil: 8999 })).to.deep.include({ openUntil: 8999 });
    expect(timesAfterPostponement(round, {})).to.deep.equal({ visibleFrom: null, openUntil: null });
  });

  it('move by as much as the round in a copy', () => {
    const move = (atMs: number) => atMs + 70;
    expect(movedTimes({ visibleFrom: 1, openUntil: 2 }, move)).to.deep.equal({ visibleFrom: 71, openUntil: 72 });
    expect(movedTimes({}, move)).to.deep.equal({ visibleFrom: null, openUntil: null });
  });
});
