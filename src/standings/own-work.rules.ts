/** A person's own results, from cells of a board and from counts by the version of a problem. */
import type { OwnRoundWork, OwnWork } from '../problems/own-work.rules.ts';
import type { Cell, StandingFigures } from './standings.rules.ts';

/** The work in a cell of the board; without points (`maxMilli` null) there is no score. */
export function workInCell(cell: Cell, maxMilli: number | null): OwnWork {
  return {
    attempts: cell.tries,
    pending: cell.pending,
    isAccepted: cell.solvedAt !== null,
    scoreMilli: maxMilli === null || cell.tries === 0 ? null : cell.scoreMilli,
    maxMilli,
  };
}

/** The work in a whole round; ICPC rounds have no points. */
export function workInRound(figures: StandingFigures, scoring: string): OwnRoundWork {
  const cells = Object.values(figures.cells);
  return {
    solved: figures.solved,
    scoreMilli: scoring === 'icpc' ? null : figures.scoreMilli,
    attempts: cells.reduce((sum, cell) => sum + cell.tries, 0),
    pending: cells.reduce((sum, cell) => sum + cell.pending, 0),
  };
}

/** A person's submissions to an assignment, or to a problem as one version of it judged them. */
export interface WorkRow {
  /** Assignment or problem. */
  itemId: string;
  attempts: number;
  pending: number;
  accepted: number;
  /** Thousandths; of an assignment the grade, of a problem the best score by its own points. */
  scoreMilli: number | null;
  /** The version that gave that score; of an assignment absent. */
  versionId?: string;
}

/**
 * Adds up what several versions of a problem judged. The score is the one with the largest share of its version's full
 * marks; if there is no maximum, the largest.
 */
export function workByProblem(
  rows: readonly WorkRow[],
  maxMilli: ReadonlyMap<string, number | undefined>,
): Map<string, OwnWork> {
  const work = new Map<string, OwnWork>();
  for (const row of rows) {
    const before = work.get(row.itemId);
    const best: Score = { scoreMilli: row.scoreMilli, maxMilli: maxMilli.get(row.versionId ?? '') ?? null };
    work.set(row.itemId, {
      attempts: row.attempts + (before?.attempts ?? 0),
      pending: row.pending + (before?.pending ?? 0),
      isAccepted: row.accepted > 0 || (before?.isAccepted ?? false),
      ...(before && share(before) >= share(best) ? { scoreMilli: before.scoreMilli, maxMilli: before.maxMilli } : best),
    });
  }
  return work;
}

type Score = Pick<OwnWork, 'scoreMilli' | 'maxMilli'>;

function share({ scoreMilli, maxMilli }: Score): number {
  return scoreMilli === null ? -1 : scoreMilli / (maxMilli ?? 1);
}
