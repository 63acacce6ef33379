/**
 * The resolver: from the frozen board to the final one, one cell at a time. The lowest row that is not done shows its next hidden
 * cell and moves up with it; once it has none left, its place is final. A row further up is shown as it stood at the freeze until
 * its turn comes, so a rank on the way says nothing of cells that are still hidden.
 */
import { countedAt } from '../rounds/round-clock.rules.ts';
import type { Award } from './awards.rules.ts';
import type { Board } from './board.rules.ts';
import type { Distinction } from './distinctions.rules.ts';
import {
  byFigures,
  inBoardOrder,
  totalsOf,
  type BoardRow,
  type Cell,
  type Scoring,
  type StandingFigures,
  type StandingRound,
} from './standings.rules.ts';

export interface RevealStep {
  kind: 'reveal';
  participantId: string;
  problemId: string;
  /** The figures after it, all other hidden cells still as they were. */
  after: StandingFigures;
  /** Index of the row before and after. */
  from: number;
  to: number;
}

export interface FinalStep {
  kind: 'final';
  participantId: string;
  from: number;
  /** On the final board; null for rows without a rank. What is shown above may still tie with it, or leave a tie. */
  rank: number | null;
}

export type ResolverStep = RevealStep | FinalStep;

/** All that the screen needs. */
export interface ResolverShow {
  board: Pick<Board, 'contest' | 'round' | 'problems'>;
  isRehearsal: boolean;
  frozen: readonly BoardRow[];
  steps: readonly ResolverStep[];
  firsts: ReadonlyMap<string, string>;
  awards: ReadonlyMap<string, { award: Award | null; also: readonly Distinction[] | undefined }>;
}

/** Cells that are not shown as they end. */
export function hiddenCells(frozen: StandingFigures, live: StandingFigures): Set<string> {
  const ids = new Set([...Object.keys(frozen.cells), ...Object.keys(live.cells)]);
  return new Set([...ids].filter((id) => !isSameCell(frozen.cells[id], live.cells[id])));
}

function isSameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  return (
    a?.tries === b?.tries &&
    a?.pending === b?.pending &&
    a?.solvedAt === b?.solvedAt &&
    a?.penalty === b?.penalty &&
    a?.scoreMilli === b?.scoreMilli
  );
}

/**
 * The steps from a frozen board to the final one.
 * @param frozen the rows as they stood at the freeze, in the order of the board
 * @param live what each participant has in the end
 * @param problems ids of the problems from left to right
 */
export function resolverSteps(
  scoring: Scoring,
  frozen: readonly BoardRow[],
  live: ReadonlyMap<string, StandingFigures>,
  problems: readonly string[],
): ResolverStep[] {
  const compare = inBoardOrder(scoring);
  const rows = [...frozen];
  const hidden = new Map(rows.map((row) => [row.participant.id, hiddenIn(row, live, problems)]));
  const steps: ResolverStep[] = [];
  let index = rows.length - 1;
  while (index >= 0) {
    const row = rows[index] as BoardRow;
    const { id } = row.participant;
    const problemId = hidden.get(id)?.shift();
    if (problemId === undefined) {
      steps.push({ kind: 'final', participantId: id, from: index, rank: null });
      index -= 1;
      continue;
    }
    const after = withCell(row, problemId, live.get(id)?.cells[problemId]);
    const moved = { ...row, ...after };
    const to = placeAmong(rows, index, (other) => compare(moved, other) < 0);
    rows.copyWithin(to + 1, to, index);
    rows[to] = moved;
    steps.push({ kind: 'reveal', participantId: id, problemId, after, from: index, to });
  }
  const ranks = finalRanks(scoring, rows);
  return steps.map((step) => (step.kind === 'final' ? { ...step, rank: ranks.get(step.participantId) ?? null } : step));
}

/** The first of so many sorted rows that comes after a moved one; their number if none does. */
function placeAmong(rows: readonly BoardRow[], count: number, comesAfter: (row: BoardRow) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesAfter(rows[middle] as BoardRow)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Ranks of rows that are all revealed, shared where figures are equal. */
function finalRanks(scoring: Scoring, rows: readonly BoardRow[]): Map<string, number> {
  const compare = byFigures(scoring);
  const ranks = new Map<string, number>();
  let previous: { row: BoardRow; rank: number } | undefined;
  for (const row of rows) {
    if (row.participant.starred || row.participant.disqualified) continue;
    const rank = previous && compare(previous.row, row) === 0 ? previous.rank : ranks.size + 1;
    previous = { row, rank };
    ranks.set(row.participant.id, rank);
  }
  return ranks;
}

function hiddenIn(row: BoardRow, live: ReadonlyMap<string, StandingFigures>, problems: readonly string[]): string[] {
  const end = live.get(row.participant.id);
  const hidden = end ? hiddenCells(row, end) : new Set<string>();
  return problems.filter((id) => hidden.has(id));
}

function withCell({ cells }: StandingFigures, problemId: string, cell: Cell | undefined): StandingFigures {
  const { [problemId]: _before, ...others } = cells;
  return totalsOf(cell ? { ...others, [problemId]: cell } : others);
}

/**
 * Who is shown as the first to solve a problem: only where that was so at the freeze. Later, whoever is shown first would tell of
 * cells that are still hidden.
 */
export function knownFirsts(
  atFreeze: ReadonlyMap<string, string>,
  inTheEnd: ReadonlyMap<string, string>,
): Map<string, string> {
  return new Map([...atFreeze].filter(([problemId, id]) => inTheEnd.get(problemId) === id));
}

/** A number in [0, 1) from a seed and a name: the same each time. */
function chance(seed: number, name: string): number {
  let hash = 2166136261 ^ seed;
  for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 16777619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 4294967296;
}

const SOLVED_PART = 0.45;
const MADE_UP_PENDING_PART = 0.2;

/**
 * An ending that is made up, for rehearsals: it is derived from what the public sees and a number, and from nothing else. Where
 * nothing is pending yet, some cells are taken as pending.
 */
export function madeUpEnding(
  round: StandingRound & { closesAt: number },
  shown: readonly BoardRow[],
  problems: readonly { id: string; points: number; weight: number }[],
  seed: number,
): { frozen: BoardRow[]; live: Map<string, StandingFigures> } {
  const isAnyPending = shown.some(({ cells }) => Object.values(cells).some(({ pending }) => pending > 0));
  const frozen = isAnyPending ? [...shown] : shown.map((row) => withPending(row, problems, seed));
  const live = new Map(
    frozen.map((row) => {
      const { id } = row.participant;
      const cells = problems.flatMap((problem): [string, Cell][] => {
        const cell = row.cells[problem.id];
        if (!cell) return [];
        const luck = chance(seed, `${id} ${problem.id}`);
        return [[problem.id, cell.pending === 0 ? cell : ending(round, problem, cell, luck)]];
      });
      return [id, totalsOf(Object.fromEntries(cells))];
    }),
  );
  return { frozen, live };
}

function withPending(row: BoardRow, problems: readonly { id: string }[], seed: number): BoardRow {
  const cells = { ...row.cells };
  for (const { id } of problems) {
    const cell = cells[id];
    if (cell?.solvedAt != null || chance(seed + 1, `${row.participant.id} ${id}`) >= MADE_UP_PENDING_PART) continue;
    const empty: Cell = { tries: 0, pending: 0, solvedAt: null, penalty: 0, scoreMilli: 0, bestId: null };
    cells[id] = { ...(cell ?? empty), pending: 1 };
  }
  return { ...row, cells };
}

function ending(
  round: StandingRound & { closesAt: number },
  problem: { points: number; weight: number },
  cell: Cell,
  luck: number,
): Cell {
  const tries = cell.tries + cell.pending;
  if (round.scoring !== 'icpc') {
    const full = Math.round(problem.points * problem.weight * 1000);
    const scoreMilli = Math.max(cell.scoreMilli, Math.round(full * luck));
    return { ...cell, tries, pending: 0, scoreMilli };
  }
  if (luck >= SOLVED_PART) return { ...cell, tries, pending: 0 };
  // Within the last fifth of the round.
  const lengthMs = countedAt(round.removed, round.closesAt) - round.opensAt;
  const solvedAt = Math.floor(round.opensAt + lengthMs * (0.8 + (luck / SOLVED_PART) * 0.2)) - 1;
  const penalty = Math.floor((solvedAt - round.opensAt) / 60_000) + (tries - 1) * round.penaltyMinutes;
  return { ...cell, tries, pending: 0, solvedAt, penalty };
}
