/**
 * A try is one claim of a job that ended without a result. Tries are stored so that organizers can read the history of a judge
 * error, and they distinguish a broken host from a broken problem.
 *
 * A host in quarantine takes no work until an organizer lifts the quarantine. Judge errors in a row lead to it; a good report
 * resets the count. A problem whose checker crashes would put every host in quarantine, so an error does not count if the same
 * problem failed on another host and no host has judged it since. A host without a replacement goes into quarantine only if it
 * failed with several problems.
 */

/**
 * `failed`: the host reported a failure. `reported`: its report was a judge error. `silent`: its lease expired. `returned`:
 * returned without anyone's fault. `noisy`: its speed measurement was too noisy because the machine was busy. `unprepared`: the
 * site could not build the work order.
 */
export type TryKind = 'failed' | 'reported' | 'silent' | 'returned' | 'unprepared' | 'noisy';

/** Why an attempt ended without a result. */
export interface Trouble {
  kind: TryKind;
  error: string;
  /** The host said so itself: its page shows it as the last error. */
  isSaidByHost?: boolean;
  /** The test that failed, where an example was judged. */
  test?: string;
}

export interface JudgeTry {
  id: string;
  judgingId: string;
  problemVersionId: string;
  hostId: string | null;
  attempt: number;
  kind: TryKind;
  isHostError: boolean;
  error: string;
  claimedAt: number | null;
  endedAt: number;
}

/** How long a problem's failure on one host clears another host that fails with it. */
export const SUSPECT_PROBLEM_MS = 3_600_000;

/** Whether it counts toward the job's maximum of tries. */
export function usesTry(kind: TryKind): boolean {
  return kind !== 'returned';
}

/**
 * Whether a try counts against its host. A silent host does not: it is gone, or was killed and is back.
 * @param failedElsewhere the problem failed on another host recently, and no host has judged it since
 */
export function isHostError(kind: TryKind, failedElsewhere: boolean): boolean {
  return (kind === 'failed' || kind === 'reported') && !failedElsewhere;
}

/**
 * Whether a host goes into quarantine.
 * @param problems problem version of each consecutive error that counted against the host
 * @param limit consecutive errors that lead to quarantine; 0 = never
 */
export function needsQuarantine(problems: readonly string[], limit: number, hasStandIn: boolean): boolean {
  if (limit === 0 || problems.length < limit) return false;
  return hasStandIn || new Set(problems).size > 1;
}
