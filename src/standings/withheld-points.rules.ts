/**
 * What a board tells of a problem that a running ICPC round of another contest uses, or a copy of it: attempts, the verdict, and
 * full marks. Partial points would tell the contestants of that round how many tests a submission passes, and measured speeds too.
 */
import { fullMarks } from '../scoring/place-points.rules.ts';
import type { StandingFigures, StandingProblem, StandingSubmission } from './standings.rules.ts';

/** Figures without the partial points of these problems, by id. */
export function withoutPartialPoints(
  figures: StandingFigures,
  problems: readonly StandingProblem[],
  withheld: ReadonlySet<string>,
): StandingFigures {
  if (withheld.size === 0) return figures;
  const full = new Map(problems.map((problem) => [problem.id, fullMarks(problem)]));
  const cells = Object.fromEntries(
    Object.entries(figures.cells).map(([id, cell]) => {
      if (!withheld.has(id)) return [id, cell];
      const isFull = cell.scoreMilli >= (full.get(id) ?? Infinity);
      return [id, { ...cell, scoreMilli: isFull ? cell.scoreMilli : 0, bestId: null }];
    }),
  );
  return { ...figures, scoreMilli: Object.values(cells).reduce((sum, cell) => sum + cell.scoreMilli, 0), cells };
}

/** The same of one submission. */
export function withoutPartialScore<S extends StandingSubmission>(submission: S, withheld: ReadonlySet<string>): S {
  const { roundProblemId, scoreMilli, maxScoreMilli } = submission;
  const isTold = !withheld.has(roundProblemId) || maxScoreMilli === undefined || (scoreMilli ?? 0) >= maxScoreMilli;
  return isTold ? submission : { ...submission, scoreMilli: 0 };
}
