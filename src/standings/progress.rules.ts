/**
 * How a participant came to its figures: each submission with what it changed, and the place at any instant. Everything from a
 * hidden instant on is pending, as on the frozen board, and therefore changes no figure and no place.
 */
import type { Board } from './board.rules.ts';
import {
  byFigures,
  byTime,
  countInto,
  emptyCell,
  type BoardRow,
  type Cell,
  type Scoring,
  type StandingFigures,
  type StandingProblem,
  type StandingRound,
  type StandingSubmission,
} from './standings.rules.ts';

/**
 * What a submission did. `accepted`: the problem is solved with it for the first time. `better`: more points than before.
 * `nothing`: an attempt that changed no points. `uncounted`: no attempt, as a compilation failure or one after the accepted one.
 */
export type Outcome = 'accepted' | 'better' | 'nothing' | 'pending' | 'uncounted';

/** What decides a place. */
export type PlaceFigures = Omit<StandingFigures, 'cells'>;

export interface ProgressStep {
  submission: StandingSubmission;
  outcome: Outcome;
  /** After it. */
  figures: PlaceFigures;
}

/** The submissions of a participant to problems of the round, oldest first. The last figures are those of the board. */
export function progressOf(
  round: StandingRound,
  problems: readonly StandingProblem[],
  submissions: readonly StandingSubmission[],
  hideFrom: number | null,
): ProgressStep[] {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const cells = new Map<string, Cell>();
  let figures: PlaceFigures = { solved: 0, penalty: 0, scoreMilli: 0, lastSolvedAt: 0 };
  return [...submissions].sort(byTime).flatMap((sent) => {
    const problem = byId.get(sent.roundProblemId);
    if (!problem) return [];
    const isHidden = hideFrom !== null && sent.submittedAt >= hideFrom;
    const submission = isHidden ? { ...sent, verdict: null, scoreMilli: null } : sent;
    const before = cells.get(problem.id) ?? emptyCell();
    const after = { ...before };
    countInto(after, round, problem, submission);
    cells.set(problem.id, after);
    figures = movedBy(figures, before, after);
    return [{ submission, outcome: outcomeOf(submission, before, after), figures }];
  });
}

function movedBy(figures: PlaceFigures, before: Cell, after: Cell): PlaceFigures {
  const isSolved = before.solvedAt === null && after.solvedAt !== null;
  return {
    solved: figures.solved + Number(isSolved),
    penalty: figures.penalty + after.penalty - before.penalty,
    scoreMilli: figures.scoreMilli + after.scoreMilli - before.scoreMilli,
    lastSolvedAt: Math.max(figures.lastSolvedAt, after.solvedAt ?? 0),
  };
}

function outcomeOf({ verdict }: StandingSubmission, before: Cell, after: Cell): Outcome {
  if (verdict === null) return 'pending';
  if (before.solvedAt === null && after.solvedAt !== null) return 'accepted';
  if (after.scoreMilli > before.scoreMilli) return 'better';
  return after.tries > before.tries ? 'nothing' : 'uncounted';
}

/** Since when a participant had which figures, oldest first: only the changes. */
export interface Move extends PlaceFigures {
  at: number;
}

/** The steps that changed figures. */
export function movesOf(steps: readonly ProgressStep[]): Move[] {
  const moves: Move[] = [];
  for (const { submission, outcome, figures } of steps)
    if (outcome === 'accepted' || outcome === 'better') moves.push({ at: submission.submittedAt, ...figures });
  return moves;
}

const NOTHING: PlaceFigures = { solved: 0, penalty: 0, scoreMilli: 0, lastSolvedAt: 0 };

/** The figures at an instant, including those reached in it. */
export function figuresAt(moves: readonly Move[], at: number): PlaceFigures {
  let [low, high] = [0, moves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moves[middle] as Move).at <= at) low = middle + 1;
    else high = middle;
  }
  return moves[low - 1] ?? NOTHING;
}

/** The place that these figures had at an instant among ranked participants, whose moves these are. */
export function placeAt(
  scoring: Scoring,
  ranked: Iterable<readonly Move[]>,
  figures: PlaceFigures,
  at: number,
): number {
  const compare = byFigures(scoring);
  let place = 1;
  for (const moves of ranked) if (compare(figuresAt(moves, at), figures) < 0) place += 1;
  return place;
}

/** What one participant did in a round, as one reader of its board may know it. */
export interface ParticipantResult {
  board: Board;
  row: BoardRow;
  steps: ProgressStep[];
  isMine: boolean;
  /** Whether the reader may open the submissions themselves. */
  mayRead: boolean;
  /** The place at an instant; null for participants without a rank. */
  placeAt(at: number): number | null;
}
