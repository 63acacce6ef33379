/** What the charts of a board show, as plain numbers: nothing in them that is not on that board, or in the history behind it. */
import type { Board } from './board.rules.ts';
import { countedAt } from '../rounds/round-clock.rules.ts';
import type { Move } from './progress.rules.ts';
import type { BoardRow } from './standings.rules.ts';

const TOP = 10;
const MATRIX_ROWS = 40;
const BINS = 12;
/** Marks of one chart: a page with those of ten thousand participants is too large. */
const SPEEDS_MOST = 200;
const MINUTE = 60_000;

type Shown = Pick<Board, 'round' | 'problems' | 'rows'>;

/** The value that a board ranks by first. */
export function valueOf({ round }: Pick<Board, 'round'>, figures: { solved: number; scoreMilli: number }): number {
  return round.scoring === 'icpc' ? figures.solved : figures.scoreMilli / 1000;
}

export interface Curve {
  name: string;
  /** Minutes of the round, and the value from then on. */
  points: [number, number][];
}

/** How the first ten came to their value, up to an instant. */
export function topCurves(board: Shown, history: ReadonlyMap<string, readonly Move[]>, untilMs: number): Curve[] {
  const minuteOf = (at: number) => Math.max(0, (countedAt(board.round.removed, at) - board.round.opensAt) / MINUTE);
  return board.rows
    .filter((row) => row.rank !== null && valueOf(board, row) > 0)
    .slice(0, TOP)
    .map(({ participant }) => {
      const moves = history.get(participant.id) ?? [];
      const points = moves.map((move): [number, number] => [minuteOf(move.at), valueOf(board, move)]);
      const [, last] = points.at(-1) ?? [0, 0];
      return { name: participant.name, points: [[0, 0], ...points, [minuteOf(untilMs), last]] };
    });
}

export const MATRIX_STATES = ['none', 'tried', 'pending', 'partial', 'solved'] as const;
export type MatrixState = (typeof MATRIX_STATES)[number];

/** What the first rows have of each problem. */
export function solveMatrix(board: Shown): { names: string[]; labels: string[]; states: MatrixState[][] } {
  const rows = board.rows.slice(0, MATRIX_ROWS);
  return {
    names: rows.map(({ participant }) => participant.name),
    labels: board.problems.map(({ label }) => label),
    states: rows.map((row) => board.problems.map(({ id }) => stateOf(row, id))),
  };
}

function stateOf({ cells }: BoardRow, problemId: string): MatrixState {
  const cell = cells[problemId];
  if (!cell) return 'none';
  if (cell.solvedAt !== null) return 'solved';
  if (cell.scoreMilli > 0) return 'partial';
  if (cell.pending > 0) return 'pending';
  return cell.tries > 0 ? 'tried' : 'none';
}

export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** How many participants have which value: one bar for each number of problems, or twelve of equal width. */
export function valueHistogram(board: Shown): Bin[] {
  const values = board.rows.filter(({ participant }) => !participant.disqualified).map((row) => valueOf(board, row));
  if (board.problems.length === 0) return [];
  if (board.round.scoring === 'icpc')
    return Array.from({ length: board.problems.length + 1 }, (_, solved) => ({
      ...{ from: solved, to: solved },
      count: values.filter((value) => value === solved).length,
    }));
  const full = board.problems.reduce((sum, { points, weight }) => sum + points * weight, 0);
  const top = Math.max(full, ...values);
  if (top === 0) return [];
  const width = top / BINS;
  const bins = Array.from({ length: BINS }, (_, index) => ({ from: index * width, to: (index + 1) * width, count: 0 }));
  for (const value of values) (bins[Math.min(BINS - 1, Math.floor(value / width))] as Bin).count += 1;
  return bins;
}

export interface SpeedCurve {
  label: string;
  /** The fastest first, at most 200. */
  speeds: { name: string; ratio: number; low: number; high: number }[];
  /** How many are left out. */
  more: number;
}

/** The measured speedups that count, for each problem that has any. */
export function speedCurves(board: Shown & Pick<Board, 'speeds'>): SpeedCurve[] {
  return board.problems.flatMap(({ id, label }) => {
    const speeds = board.rows.flatMap(({ participant, cells }) => {
      const { bestId = null } = cells[id] ?? {};
      const speed = bestId === null ? undefined : board.speeds.get(bestId);
      return speed ? [{ name: participant.name, ...speed }] : [];
    });
    speeds.sort((a, b) => b.ratio - a.ratio);
    const shown = speeds.slice(0, SPEEDS_MOST);
    return shown.length === 0 ? [] : [{ label, speeds: shown, more: speeds.length - shown.length }];
  });
}
