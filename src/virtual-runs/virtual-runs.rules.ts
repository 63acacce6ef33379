/**
 * Virtual participation: a person takes a round that is over by a clock of their own, which is as long as the round. Their row is
 * compared with those of the board as they were at the same time of the round. Nothing of it is written anywhere but in the run.
 */
import { Conflict } from '../platform/errors.ts';
import { countedAt, countedLength, type ProblemTimes } from '../rounds/round-clock.rules.ts';
import { endsAt as problemEndsAt } from '../rounds/problem-times.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { figuresAt, type Move, type PlaceFigures } from '../standings/progress.rules.ts';
import {
  byFigures,
  figuresOf,
  inBoardOrder,
  type BoardRow,
  type Cell,
  type StandingFigures,
  type StandingProblem,
  type StandingSubmission,
} from '../standings/standings.rules.ts';

export interface VirtualRun {
  id: string;
  contestId: string;
  roundId: string;
  userId: string;
  startedAt: number;
  lengthMs: number;
  /** When the person ended it; null: it ends by itself. */
  stoppedAt: number | null;
}

/** Runs of a person in one round: more say nothing about them. */
export const RUNS_MAX = 20;

/** Rows of the board that are shown beside that of the run; the page says how many there are. */
export const ROWS_SHOWN = 100;

export function endOfRun({ startedAt, lengthMs, stoppedAt }: VirtualRun): number {
  return stoppedAt ?? startedAt + lengthMs;
}

export function isRunning(run: VirtualRun, nowMs: number): boolean {
  return nowMs < endOfRun(run);
}

/** The time of the round that a run has reached. */
export function runTime(run: VirtualRun, nowMs: number): number {
  return Math.max(0, Math.min(nowMs, endOfRun(run)) - run.startedAt);
}

/** @throws Conflict while one runs, or when there were enough of them */
export function requireMayStart(runs: readonly VirtualRun[], nowMs: number): void {
  if (runs.some((run) => isRunning(run, nowMs))) throw new Conflict('virtual_run_running');
  if (runs.length >= RUNS_MAX) throw new Conflict('virtual_runs_full', { max: RUNS_MAX });
}

/** How long a run of this round is: as long as the round was, without what did not count. */
export function lengthOfRun(round: Round): number {
  return countedLength(round);
}

/**
 * The instant of the round at a time of it, in milliseconds since its opening; the last one where that time stood still, so that
 * what happened in a removed interval has happened.
 */
export function instantAt({ opensAt, removed }: Pick<Round, 'opensAt' | 'removed'>, timeMs: number): number {
  return removed.reduce((at, { from, to }) => (from <= at ? at + to - from : at), opensAt + timeMs);
}

/** The submissions of a run, at the instants at which they would have been in the round; those after a deadline are none. */
export function submissionsOfRun(
  round: Round,
  problems: readonly (ProblemTimes & { id: string })[],
  run: VirtualRun,
  submissions: readonly StandingSubmission[],
): StandingSubmission[] {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  return submissions.flatMap((one) => {
    const problem = byId.get(one.roundProblemId);
    const timeMs = one.submittedAt - run.startedAt;
    if (!problem || timeMs < 0 || one.submittedAt >= endOfRun(run)) return [];
    if (timeMs >= countedAt(round.removed, problemEndsAt(round, problem)) - round.opensAt) return [];
    // On the clock of the round, which was never stopped in the run.
    return [{ ...one, submittedAt: round.opensAt + timeMs }];
  });
}

/** What the person of a run has in it, as it would have counted in the round. */
export function figuresOfRun(
  round: Round,
  problems: readonly StandingProblem[],
  submissions: readonly StandingSubmission[],
): StandingFigures {
  const { scoring, opensAt, penaltyMinutes } = round;
  return figuresOf({ scoring, opensAt, penaltyMinutes }, problems, submissions, null);
}

/** A row of the board as it was, or that of the run. */
export interface VirtualRow {
  /** Null for the row of the run, which has no rank but a place among the others. */
  rank: number | null;
  name: string;
  universities: string[];
  isRun: boolean;
  figures: PlaceFigures;
  /** Only what was solved by then: what else was tried is not told of others. */
  cells: Record<string, Cell>;
}

/**
 * The board at a time of the round, best first: ranked participants with what they had then, and the run among them. Equal
 * figures share a rank; the run stands before those who are equal. Only the first `most` rows are there, and that of the run.
 */
export function boardAt(
  round: Round,
  rows: readonly BoardRow[],
  moves: ReadonlyMap<string, readonly Move[]>,
  own: { name: string; figures: StandingFigures },
  timeMs: number,
  most = Infinity,
): { rows: VirtualRow[]; others: number; place: number } {
  const at = instantAt(round, timeMs);
  const compare = byFigures(round.scoring);
  const order = inBoardOrder(round.scoring);
  const others = rows
    .filter(({ rank }) => rank !== null)
    .map((row) => ({ row, figures: figuresAt(moves.get(row.participant.id) ?? [], at) }))
    .sort((a, b) =>
      order({ ...a.figures, participant: a.row.participant }, { ...b.figures, participant: b.row.participant }),
    );
  let rank = 0;
  const better = others.filter(({ figures }) => compare(figures, own.figures) < 0).length;
  // The run has a place of its own among the first ones.
  const shown = others.slice(0, better < most ? most - 1 : most);
  const ranked = shown.map(({ row, figures }, index): VirtualRow => {
    const before = others[index - 1];
    if (!before || compare(before.figures, figures) !== 0) rank = index + 1;
    const { name, universities } = row.participant;
    return { rank, name, universities, isRun: false, figures, cells: solvedBy(round, row, timeMs) };
  });
  const mine: VirtualRow = {
    ...{ rank: null, name: own.name, universities: [], isRun: true },
    ...{ figures: own.figures, cells: own.figures.cells },
  };
  return { rows: ranked.toSpliced(better, 0, mine), others: others.length, place: better + 1 };
}

/** Cells of an ICPC round that were solved by then; elsewhere points of single problems at an instant are not kept. */
function solvedBy(round: Round, row: BoardRow, timeMs: number): Record<string, Cell> {
  if (round.scoring !== 'icpc') return {};
  return Object.fromEntries(
    Object.entries(row.cells).filter(([, { solvedAt }]) => solvedAt !== null && solvedAt - round.opensAt <= timeMs),
  );
}
