/** A person's or team's own results in rounds, from cells of the board. */
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
