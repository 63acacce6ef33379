/** What a person did on each item of a list of problems or assignments: shown to that person alone. */

/** A person's work on one item; sample runs and judge errors are left out. */
export interface OwnWork {
  /** Judged attempts, counted as that place counts them. */
  attempts: number;
  /** Submissions that wait for a verdict, or for another one. */
  pending: number;
  isAccepted: boolean;
  /** The best score in thousandths; null where nothing is judged, or there are no points. */
  scoreMilli: number | null;
  /** Full marks in thousandths; null where there are no points or no maximum. */
  maxMilli: number | null;
}

export type WorkState = 'full' | 'accepted' | 'pending' | 'tried' | 'none';

/** A line of a list, for the view. */
export interface OwnWorkLine extends OwnWork {
  state: WorkState;
}

/**
 * `full` has all points (where there are none: it is accepted), `accepted` passes every test without having all points, as
 * a late or a slow submission does. A verdict that stands is shown although another submission is pending.
 */
export function workState(work: OwnWork | undefined): WorkState {
  if (!work) return 'none';
  const { scoreMilli, maxMilli } = work;
  const hasAll = scoreMilli !== null && maxMilli !== null ? scoreMilli >= maxMilli : work.isAccepted;
  if (hasAll && work.attempts > 0) return 'full';
  if (work.isAccepted) return 'accepted';
  if (work.attempts > 0) return 'tried';
  return work.pending > 0 ? 'pending' : 'none';
}

/** What a person or team did in a whole round. */
export interface OwnRoundWork {
  solved: number;
  /** In thousandths; null in rounds without points. */
  scoreMilli: number | null;
  attempts: number;
  pending: number;
}

/** The work with its state; an item without work has a line as well. */
export function workLine(work: OwnWork | undefined): OwnWorkLine {
  const nothing = { attempts: 0, pending: 0, isAccepted: false, scoreMilli: null, maxMilli: null };
  return { ...(work ?? nothing), state: workState(work) };
}
