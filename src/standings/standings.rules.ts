/**
 * A participant's standing in a round, computed from all their submissions regardless of the order of judging; and the
 * board with ranks and ties. The rules, as the board states them:
 * - icpc: more problems solved, then less penalty time (minutes from the opening to the first accepted submission, plus the
 *   penalty for each wrong attempt before it), then the earlier last acceptance; equal in all of these = equal rank. Compile
 *   errors, refused submissions and judge errors are not attempts.
 * - points and kernel: the best submission of each problem counts, and points × weight are added; equal sums = equal rank.
 */
import { placePoints } from '../submissions/place-points.rules.ts';
import type { Verdict } from '../submissions/verdicts.rules.ts';

export type Scoring = 'icpc' | 'points' | 'kernel';

export interface StandingRound {
  scoring: Scoring;
  opensAt: number;
  penaltyMinutes: number;
}

export interface StandingProblem {
  id: string;
  points: number;
  weight: number;
}

export interface StandingSubmission {
  id: string;
  roundProblemId: string;
  submittedAt: number;
  /** Null while pending. */
  verdict: Verdict | null;
  scoreMilli: number | null;
  /**
   * Full marks of the version that judged it, in thousandths; undefined if that version only accepts or rejects. Two
   * submissions of one problem may differ while corrected tests have reached only one of them.
   */
  maxScoreMilli: number | undefined;
}

export interface Cell {
  /** Attempts that count, including the accepted one. */
  tries: number;
  pending: number;
  solvedAt: number | null;
  /** Minutes, icpc only. */
  penalty: number;
  /** Thousandths, points × weight. */
  scoreMilli: number;
  /** The submission that counts; in icpc rounds the accepted one, or null. */
  bestId: string | null;
}

export interface StandingFigures {
  solved: number;
  penalty: number;
  scoreMilli: number;
  lastSolvedAt: number;
  cells: Record<string, Cell>;
}

const NOT_A_TRY = new Set<Verdict>(['CE', 'REJECTED', 'JE']);

/** Figures of one participant. Submissions at or after `hideFrom` are pending, which gives the frozen view. */
export function figuresOf(
  round: StandingRound,
  problems: readonly StandingProblem[],
  submissions: readonly StandingSubmission[],
  hideFrom: number | null,
): StandingFigures {
  const cells: Record<string, Cell> = {};
  for (const problem of problems) {
    const own = submissions
      .filter((submission) => submission.roundProblemId === problem.id)
      .map((submission) =>
        hideFrom !== null && submission.submittedAt >= hideFrom ? { ...submission, verdict: null } : submission,
      )
      .sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
    if (own.length > 0) cells[problem.id] = cellOf(round, problem, own);
  }
  const all = Object.values(cells);
  return {
    solved: all.filter((cell) => cell.solvedAt !== null).length,
    penalty: all.reduce((sum, cell) => sum + cell.penalty, 0),
    scoreMilli: all.reduce((sum, cell) => sum + cell.scoreMilli, 0),
    lastSolvedAt: Math.max(0, ...all.map((cell) => cell.solvedAt ?? 0)),
    cells,
  };
}

function cellOf(round: StandingRound, problem: StandingProblem, own: readonly StandingSubmission[]): Cell {
  const cell: Cell = { tries: 0, pending: 0, solvedAt: null, penalty: 0, scoreMilli: 0, bestId: null };
  for (const submission of own) {
    if (submission.verdict === null) {
      if (round.scoring !== 'icpc' || cell.solvedAt === null) cell.pending += 1;
      continue;
    }
    if (NOT_A_TRY.has(submission.verdict) || (round.scoring === 'icpc' && cell.solvedAt !== null)) continue;
    cell.tries += 1;
    const score = placePoints(problem, submission);
    if (round.scoring !== 'icpc' && (cell.bestId === null || score > cell.scoreMilli)) {
      cell.scoreMilli = score;
      cell.bestId = submission.id;
    }
    if (submission.verdict === 'AC' && cell.solvedAt === null) {
      cell.solvedAt = submission.submittedAt;
      cell.bestId = round.scoring === 'icpc' ? submission.id : cell.bestId;
    }
  }
  if (round.scoring === 'icpc' && cell.solvedAt !== null) {
    cell.penalty = Math.floor((cell.solvedAt - round.opensAt) / 60_000) + (cell.tries - 1) * round.penaltyMinutes;
  }
  return cell;
}

/** A participant on the board. */
export interface BoardParticipant {
  id: string;
  name: string;
  starred: boolean;
  disqualified: boolean;
  universities: string[];
  memberIds: string[];
}

export interface BoardRow extends StandingFigures {
  /** Null for guests, who are listed where they stand, and for disqualified ones, who are listed at the end. */
  rank: number | null;
  participant: BoardParticipant;
}

const EMPTY: StandingFigures = { solved: 0, penalty: 0, scoreMilli: 0, lastSolvedAt: 0, cells: {} };

/** The whole board, best first, with everyone who is registered, even without a submission. */
export function scoreboardOf(
  scoring: Scoring,
  participants: readonly BoardParticipant[],
  figures: ReadonlyMap<string, StandingFigures>,
): BoardRow[] {
  const rows = participants.map((participant) => ({
    participant,
    rank: null as number | null,
    ...(figures.get(participant.id) ?? EMPTY),
  }));
  const compare = (a: StandingFigures, b: StandingFigures) =>
    scoring === 'icpc'
      ? b.solved - a.solved || a.penalty - b.penalty || a.lastSolvedAt - b.lastSolvedAt
      : b.scoreMilli - a.scoreMilli;
  const byName = (a: BoardRow, b: BoardRow) =>
    a.participant.name < b.participant.name ? -1 : a.participant.name > b.participant.name ? 1 : 0;
  const isOut = (row: BoardRow) => Number(row.participant.disqualified);
  rows.sort((a, b) => isOut(a) - isOut(b) || compare(a, b) || byName(a, b));
  let ranked = 0;
  let previous: BoardRow | undefined;
  for (const row of rows) {
    if (row.participant.starred || row.participant.disqualified) continue;
    ranked += 1;
    row.rank = previous && compare(previous, row) === 0 ? previous.rank : ranked;
    previous = row;
  }
  return rows;
}

/** First accepted submission of each problem, guests' too but not of disqualified ones: problem id → participant id. */
export function firstSolvers(rows: readonly BoardRow[]): Map<string, string> {
  const first = new Map<string, { at: number; participantId: string }>();
  for (const row of rows) {
    if (row.participant.disqualified) continue;
    for (const [problemId, cell] of Object.entries(row.cells)) {
      const best = first.get(problemId);
      if (cell.solvedAt !== null && (!best || cell.solvedAt < best.at))
        first.set(problemId, { at: cell.solvedAt, participantId: row.participant.id });
    }
  }
  return new Map([...first].map(([problemId, solver]) => [problemId, solver.participantId]));
}
