import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/platform/errors.ts';
import { countedAt } from '../../src/rounds/round-clock.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { movesOf, progressOf } from '../../src/standings/progress.rules.ts';
import { figuresOf, scoreboardOf, type StandingSubmission } from '../../src/standings/standings.rules.ts';
import {
  boardAt,
  endOfRun,
  figuresOfRun,
  instantAt,
  isRunning,
  lengthOfRun,
  requireMayStart,
  RUNS_MAX,
  runTime,
  submissionsOfRun,
  type VirtualRun,
} from '../../src/virtual-runs/virtual-runs.rules.ts';

const MINUTE = 60_000;
const OPENS = 1000 * MINUTE;
const round: Round = {
  ...{ id: 'r', contestId: 'c', slug: 'final', name: 'Final', opensAt: OPENS, freezesAt: null },
  ...{ closesAt: OPENS + 120 * MINUTE, scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
  ...{ openedAt: OPENS, frozenAt: null, closedAt: null, thawedAt: null, pausedAt: null, pauseReason: null },
  ...{ hidesProblems: false, removed: [], afterEnd: 'virtual', rev: 1 },
};
const paused: Round = {
  ...round,
  removed: [{ from: OPENS + 30 * MINUTE, to: OPENS + 50 * MINUTE, reason: '' }],
};
const problems = ['a', 'b'].map((id) => ({ id, points: 100, weight: 1, openUntil: null }));
const run: VirtualRun = {
  ...{ id: 'v', contestId: 'c', roundId: 'r', userId: 'u', startedAt: 9000 * MINUTE },
  ...{ lengthMs: 120 * MINUTE, stoppedAt: null },
};
const sent = (id: string, roundProblemId: string, at: number, verdict: 'AC' | 'WA' = 'AC'): StandingSubmission => ({
  ...{ id, roundProblemId, submittedAt: at, verdict, scoreMilli: null, maxScoreMilli: undefined },
});
const code = (work: () => void) => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return (error as AppError).code;
  }
};

describe('a virtual run', () => {
  it('is as long as the round without what did not count, and ends to the millisecond', () => {
    expect([lengthOfRun(round), lengthOfRun(paused)]).to.deep.equal([120 * MINUTE, 100 * MINUTE]);
    const end = run.startedAt + run.lengthMs;
    expect([end - 1, end].map((at) => isRunning(run, at))).to.deep.equal([true, false]);
    expect([run.startedAt - 5, run.startedAt + 7, end + 9].map((at) => runTime(run, at))).to.deep.equal([
      ...[0, 7, run.lengthMs],
    ]);
    const stopped = { ...run, stoppedAt: run.startedAt + 10 };
    expect([endOfRun(stopped), isRunning(stopped, run.startedAt + 10), runTime(stopped, end)]).to.deep.equal([
      ...[run.startedAt + 10, false, 10],
    ]);
  });

  it('is started while no other runs, and a limited number of times', () => {
    expect(code(() => requireMayStart([run], run.startedAt + 1))).to.equal('virtual_run_running');
    expect(code(() => requireMayStart([run], run.startedAt + run.lengthMs))).to.equal('ok');
    const many = Array.from({ length: RUNS_MAX }, () => ({ ...run, stoppedAt: run.startedAt }));
    expect(code(() => requireMayStart(many, run.startedAt))).to.equal('virtual_runs_full');
    expect(code(() => requireMayStart(many.slice(1), run.startedAt))).to.equal('ok');
  });

  it('knows the instant of the round at each of its times, with all that had happened', () => {
    expect([29, 30, 31].map((minute) => instantAt(paused, minute * MINUTE))).to.deep.equal([
      ...[OPENS + 29 * MINUTE, OPENS + 50 * MINUTE, OPENS + 51 * MINUTE],
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 * MINUTE }),
        fc.integer({ min: 0, max: 120 * MINUTE }),
        (time, after) => {
          // An event has happened by a time exactly when the clock of the round says so.
          const event = OPENS + after;
          const happened = countedAt(paused.removed, event) - OPENS <= time;
          const isInside = event >= paused.removed[0]!.from && event < paused.removed[0]!.to;
          if (!isInside) expect(event <= instantAt(paused, time)).to.equal(happened);
        },
      ),
    );
  });

  it('counts what was submitted in it, as the round would have counted it at the same time', () => {
    const minutes = fc.integer({ min: -10, max: 140 });
    const one = fc.tuple(fc.constantFrom('a', 'b', 'gone'), minutes, fc.constantFrom('AC' as const, 'WA' as const));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (all) => {
        const own = all.map(([id, minute, verdict], n) => sent(`${n}`, id, run.startedAt + minute * MINUTE, verdict));
        const inRound = all
          .map(([id, minute, verdict], n) => ({
            minute,
            submission: sent(`${n}`, id, OPENS + minute * MINUTE, verdict),
          }))
          .filter(({ minute }) => minute >= 0 && minute < 120)
          .map(({ submission }) => submission);
        const counted = submissionsOfRun(round, problems, run, own);
        expect(figuresOfRun(round, problems, counted)).to.deep.equal(figuresOf(round, problems, inRound, null));
      }),
    );
  });

  it('knows the deadline of a problem of its own', () => {
    const early = [{ ...problems[0]!, openUntil: OPENS + 60 * MINUTE }];
    const at = (minute: number, offset = 0) => sent('1', 'a', run.startedAt + minute * MINUTE + offset);
    expect(submissionsOfRun(round, early, run, [at(60, -1)])).to.have.length(1);
    expect(submissionsOfRun(round, early, run, [at(60)])).to.have.length(0);
    // In the round with a pause before it, that was forty minutes after the opening.
    expect(submissionsOfRun(paused, early, run, [at(40, -1)])).to.have.length(1);
    expect(submissionsOfRun(paused, early, run, [at(40)])).to.have.length(0);
  });

  it('replays the others as they were at the same time, and tells its place among them', () => {
    const attempt = fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.integer({ min: 0, max: 119 }),
      fc.constantFrom('AC' as const, 'WA' as const),
    );
    const team = fc.array(attempt, { maxLength: 6 });
    const participant = (id: string) => ({
      ...{ id, name: id, starred: false, disqualified: false, universities: [], memberIds: [], memberNames: [] },
    });
    fc.assert(
      fc.property(fc.array(team, { maxLength: 6 }), team, fc.integer({ min: 0, max: 120 }), (teams, mine, minute) => {
        const of = (attempts: typeof mine, until: number) =>
          attempts
            .map(([id, at, verdict], n) => ({ at, submission: sent(`${n}`, id, OPENS + at * MINUTE, verdict) }))
            .filter(({ at }) => at <= until)
            .map(({ submission }) => submission);
        const all = new Map(teams.map((attempts, n) => [`t${n}`, figuresOf(round, problems, of(attempts, 999), null)]));
        const rows = scoreboardOf(
          'icpc',
          teams.map((_, n) => participant(`t${n}`)),
          all,
        );
        const moves = new Map(
          teams.map((attempts, n) => [`t${n}`, movesOf(progressOf(round, problems, of(attempts, 999), null))]),
        );
        const own = { name: 'me', figures: figuresOf(round, problems, of(mine, minute), null) };
        const shown = boardAt(round, rows, moves, own, minute * MINUTE);
        for (const most of [1, 3]) {
          const cut = boardAt(round, rows, moves, own, minute * MINUTE, most);
          expect(cut.rows).to.deep.equal(shown.rows.filter(({ isRun }, index) => isRun || index < most));
          expect([cut.others, cut.place]).to.deep.equal([teams.length, shown.place]);
        }
        // The same board, made of what there was by then alone.
        const then = new Map(
          teams.map((attempts, n) => [`t${n}`, figuresOf(round, problems, of(attempts, minute), null)]),
        );
        const fresh = scoreboardOf(
          'icpc',
          teams.map((_, n) => participant(`t${n}`)),
          then,
        );
        const told = shown.rows.filter(({ isRun }) => !isRun);
        expect(told.map(({ rank, figures }) => [rank, figures.solved, figures.penalty])).to.deep.equal(
          fresh.map(({ rank, solved, penalty }) => [rank, solved, penalty]),
        );
        for (const { name, cells } of told)
          expect(Object.keys(cells).sort()).to.deep.equal(
            Object.entries(then.get(name)!.cells)
              .flatMap(([id, cell]) => (cell.solvedAt === null ? [] : [id]))
              .sort(),
          );
        const withMe = scoreboardOf(
          'icpc',
          [...teams.map((_, n) => participant(`t${n}`)), participant('me')],
          new Map([...then, ['me', own.figures]]),
        );
        expect(shown.place).to.equal(withMe.find(({ participant: { id } }) => id === 'me')!.rank);
        expect(shown.rows.filter(({ isRun }) => isRun).map(({ rank, name }) => [rank, name])).to.deep.equal([
          [null, 'me'],
        ]);
      }),
    );
  });

  it('tells no points of single problems of others', () => {
    const scored: Round = { ...round, scoring: 'points' };
    const figures = figuresOf(scored, problems, [sent('1', 'a', OPENS + MINUTE)], null);
    const rows = scoreboardOf(
      'points',
      [{ id: 't', name: 'T', starred: false, disqualified: false, universities: [], memberIds: [], memberNames: [] }],
      new Map([['t', figures]]),
    );
    const moves = new Map([['t', movesOf(progressOf(scored, problems, [sent('1', 'a', OPENS + MINUTE)], null))]]);
    const own = { name: 'me', figures: figuresOf(scored, problems, [], null) };
    const [other] = boardAt(scored, rows, moves, own, 5 * MINUTE).rows;
    expect(other).to.deep.include({ name: 'T', rank: 1, cells: {} });
    expect(other!.figures.scoreMilli).to.equal(100_000);
  });
});
