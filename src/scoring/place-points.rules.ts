/** The points of a submission in the place it was submitted to, which assigns its own points to a problem. */
import type { Verdict } from './verdicts.rules.ts';

/** The points for full marks: an assignment's points, or points × weight of a round's problem. */
export interface PlaceWorth {
  points: number;
  weight: number;
  /** How much of that a late submission earns; absent: all of it. */
  percent?: number;
}

/** A verdict with the score by the problem's own tests, in thousandths, and its maximum. */
export interface ScoredVerdict {
  verdict: Verdict | null;
  scoreMilli: number | null;
  /** Undefined if the problem only accepts or rejects, or has no maximum. */
  maxScoreMilli: number | undefined;
}

/** Full marks in a place, in thousandths. */
export function fullMarks(place: PlaceWorth): number {
  return Math.round(place.points * place.weight * 1000);
}

/** Points of a judged submission in its place, in thousandths: its share of the problem's full marks × points × weight. */
export function placePoints(place: PlaceWorth, submission: ScoredVerdict): number {
  const percent = place.percent ?? 100;
  if (submission.scoreMilli !== null && submission.maxScoreMilli) {
    const part = Math.min(1, submission.scoreMilli / submission.maxScoreMilli);
    return Math.round((place.points * place.weight * 1000 * part * percent) / 100);
  }
  return submission.verdict === 'AC' ? Math.round((fullMarks(place) * percent) / 100) : 0;
}

/** Thousandths as points for people. */
export function points(milli: number, fmt: { number(value: number, digits?: number): string }): string {
  return fmt.number(milli / 1000, 1);
}
