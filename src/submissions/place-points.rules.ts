/** What a submission is worth in the place it was submitted to, which gives a problem points of its own. */

/** What a place gives for full marks: an assignment its points, a round's problem points × weight. */
export interface PlaceWorth {
  points: number;
  weight: number;
  /** How much of that a late submission earns; absent: all of it. */
  percent?: number;
}

/** A verdict with the score of the problem's own tests, in thousandths, and the most they give. */
export interface ScoredVerdict {
  verdict: string | null;
  scoreMilli: number | null;
  /** Undefined where the problem only says accepted or not, or has no upper end. */
  maxScoreMilli: number | undefined;
}

/** Full marks in a place, in thousandths. */
export function fullMarks(place: PlaceWorth): number {
  return Math.round(place.points * place.weight * 1000);
}

/** Thousandths a judged submission is worth in its place: its part of the problem's full marks × points × weight. */
export function placePoints(place: PlaceWorth, submission: ScoredVerdict): number {
  const percent = place.percent ?? 100;
  if (submission.scoreMilli !== null && submission.maxScoreMilli) {
    const part = Math.min(1, submission.scoreMilli / submission.maxScoreMilli);
    return Math.round((place.points * place.weight * 1000 * part * percent) / 100);
  }
  return submission.verdict === 'AC' ? Math.round((fullMarks(place) * percent) / 100) : 0;
}
