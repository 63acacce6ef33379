/**
 * A participant's standing in a round, computed from all their submissions regardless of the order of judging; and the
 * board with ranks and ties. The rules, as the board states them:
 * - icpc: more problems solved, then less penalty time (minutes from the opening to the first accepted submission, plus the
 *   penalty for each wrong attempt before it), then the earlier last acceptance; equal in all of these = equal rank. Compile
 *   errors, refused submissions and judge errors are not attempts. Pauses and other removed intervals are no time of the round.
 * - points and kernel: the best submission of each problem counts, and points × weight are added; equal sums = equal rank.
 */
import { countedAt, type Interval } from '../rounds/round-clock.rules.ts';
import { placePoints } from '../scoring/place-points.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';

export type Scoring = 'icpc' | 'points' | 'kernel';

export interface StandingRound {
  scoring: Scoring;
  opensAt: number;
  penaltyMinutes: number;
  /** Intervals that do not count as its time. */
  removed?: readonly Interval[];
}

export interface StandingProblem {
  id: string;
  points: number;
  weight: number;
  /** Taken out of the round, it counts as if it had never been in it. */
  takenOut?: object | null;
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
  /** On the clock of the round (`countedAt`): minus its opening, the time of the round. */
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
  /** On the clock of the round. */
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
    if (problem.takenOut) continue;
    const own = submissions
      .filter((submission) => submission.roundProblemId === problem.id)
      .map((submission) =>
        hideFrom !== null && submission.submittedAt >= hideFrom ? { ...submission, verdict: null } : submission,
      )
      .sort(byTime);
    if (own.length > 0) cells[problem.id] = cellOf(round, problem, own);
  }
  return totalsOf(cells);
}

/** The figures of a participant with these cells. */
export function totalsOf(cells: Record<string, Cell>): StandingFigures {
  const all = Object.values(cells);
  return {
    solved: all.filter((cell) => cell.solvedAt !== null).length,
    penalty: all.reduce((sum, cell) => sum + cell.penalty, 0),
    scoreMilli: all.reduce((sum, cell) => sum + cell.scoreMilli, 0),
    lastSolvedAt: Math.max(0, ...all.map((cell) => cell.solvedAt ?? 0)),
    cells,
  };
}

/** The order in which submissions count. */
export function byTime(a: StandingSubmission, b: StandingSubmission): number {
  return a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1);
}

function cellOf(round: StandingRound, problem: StandingProblem, own: readonly StandingSubmission[]): Cell {
  const cell = emptyCell();
  for (const submission of own) countInto(cell, round, problem, submission);
  return cell;
}

/** The cell of a problem without a submission. */
export function emptyCell(): Cell {
  return { tries: 0, pending: 0, solvedAt: null, penalty: 0, scoreMilli: 0, bestId: null };
}

/** Counts the next submission, in the order of time, into the cell of its problem. */
export function countInto(
  cell: Cell,
  round: StandingRound,
  problem: StandingProblem,
  submission: StandingSubmission,
): void {
  if (submission.verdict === null) {
    if (round.scoring !== 'icpc' || cell.solvedAt === null) cell.pending += 1;
    return;
  }
  if (NOT_A_TRY.has(submission.verdict) || (round.scoring === 'icpc' && cell.solvedAt !== null)) return;
  cell.tries += 1;
  const score = placePoints(problem, submission);
  if (round.scoring !== 'icpc' && (cell.bestId === null || score > cell.scoreMilli)) {
    cell.scoreMilli = score;
    cell.bestId = submission.id;
  }
  if (submission.verdict === 'AC' && cell.solvedAt === null) {
    cell.solvedAt = countedAt(round.removed, submission.submittedAt);
    cell.bestId = round.scoring === 'icpc' ? submission.id : cell.bestId;
    if (round.scoring === 'icpc')
      cell.penalty = Math.floor((cell.solvedAt - round.opensAt) / 60_000) + (cell.tries - 1) * round.penaltyMinutes;
  }
}

/** A participant on the board. */
export interface BoardParticipant {
  id: string;
  name: string;
  starred: boolean;
  disqualified: boolean;
  universities: string[];
  memberIds: string[];
  /** In the order of `memberIds`. */
  memberNames: string[];
}

export interface BoardRow extends StandingFigures {
  /** Null for guests, who are listed where they stand, and for disqualified ones, who are listed at the end. */
  rank: number | null;
  participant: BoardParticipant;
}

/** What decides where a row stands. */
export interface RowPlace extends Omit<StandingFigures, 'cells'> {
  participant: Pick<BoardParticipant, 'id' | 'name' | 'disqualified'>;
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
  return ranked(scoring, rows.sort(inBoardOrder(scoring)));
}

/**
 * The board after some figures changed: unchanged rows keep their place relative to each other, so only the changed ones are
 * sorted, and only rows whose rank or figures changed are new objects. Figures of people who are not on the board are left out.
 */
export function scoreboardAfter(
  scoring: Scoring,
  rows: readonly BoardRow[],
  changed: ReadonlyMap<string, StandingFigures>,
): BoardRow[] {
  const kept: BoardRow[] = [];
  const moved: BoardRow[] = [];
  for (const row of rows) {
    const figures = changed.get(row.participant.id);
    if (figures) moved.push({ participant: row.participant, rank: null, ...figures });
    else kept.push(row);
  }
  const order = inBoardOrder(scoring);
  moved.sort(order);
  const merged: BoardRow[] = [];
  let next = 0;
  for (const row of kept) {
    for (let one = moved[next]; one && order(one, row) < 0; one = moved[next]) {
      merged.push(one);
      next += 1;
    }
    merged.push(row);
  }
  return ranked(scoring, [...merged, ...moved.slice(next)]);
}

/** Better first; zero for rows that share a rank. */
export function byFigures(
  scoring: Scoring,
): (a: Omit<StandingFigures, 'cells'>, b: Omit<StandingFigures, 'cells'>) => number {
  return scoring === 'icpc'
    ? (a, b) => b.solved - a.solved || a.penalty - b.penalty || a.lastSolvedAt - b.lastSolvedAt
    : (a, b) => b.scoreMilli - a.scoreMilli;
}

/** A total order: disqualified rows last, equal figures by name and then by id, so that the board never depends on its past. */
export function inBoardOrder(scoring: Scoring): (a: RowPlace, b: RowPlace) => number {
  const compare = byFigures(scoring);
  const isOut = (row: RowPlace) => Number(row.participant.disqualified);
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return (a, b) =>
    isOut(a) - isOut(b) ||
    compare(a, b) ||
    byText(a.participant.name, b.participant.name) ||
    byText(a.participant.id, b.participant.id);
}

/** The first of these rows, which are in board order, that stands after a place; their number if there is none. */
export function firstRowAfter(scoring: Scoring, rows: readonly BoardRow[], place: RowPlace): number {
  const order = inBoardOrder(scoring);
  const index = rows.findIndex((row) => order(place, row) < 0);
  return index === -1 ? rows.length : index;
}

/** Gives rows in board order their ranks; a row whose rank stays is the same object. */
function ranked(scoring: Scoring, rows: readonly BoardRow[]): BoardRow[] {
  const compare = byFigures(scoring);
  let count = 0;
  let previous: BoardRow | undefined;
  return rows.map((row) => {
    if (row.participant.starred || row.participant.disqualified)
      return row.rank === null ? row : { ...row, rank: null };
    count += 1;
    const rank = previous && compare(previous, row) === 0 ? previous.rank : count;
    previous = row.rank === rank ? row : { ...row, rank };
    return previous;
  });
}

/**
 * First accepted submission of each problem, guests' too but not of disqualified ones: problem id → participant id. Of several
 * at the same millisecond the earlier registration is the first.
 */
export function firstSolvers(
  rows: readonly {
    participant: Pick<BoardRow['participant'], 'id' | 'disqualified'>;
    cells: Record<string, { solvedAt: number | null }>;
  }[],
): Map<string, string> {
  const first = new Map<string, { at: number; participantId: string }>();
  for (const row of rows) {
    if (row.participant.disqualified) continue;
    for (const problemId in row.cells) {
      const at = row.cells[problemId]?.solvedAt ?? null;
      const best = first.get(problemId);
      const { id } = row.participant;
      if (at !== null && (!best || at < best.at || (at === best.at && id < best.participantId)))
        first.set(problemId, { at, participantId: id });
    }
  }
  return new Map([...first].map(([problemId, solver]) => [problemId, solver.participantId]));
}
