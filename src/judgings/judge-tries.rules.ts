/**
 * A try is one claim of a job that ended without a result. Tries are kept, for organizers to read the whole story of a
 * judge error; and they tell a broken host from a broken problem.
 *
 * A host in quarantine takes no work until an organizer lifts it. It gets there by judge errors in a row, a good report
 * starts the count anew. A problem whose checker crashes would bring every host there, so an error does not count when the
 * same problem has failed on another host and nobody has judged it since. A host that has nobody to stand in for it is
 * only given up when it failed with several problems.
 */

/**
 * `failed`: the host said it could not. `reported`: its report was a judge error. `silent`: its lease ran out. `returned`:
 * given back at nobody's fault. `noisy`: its speed measurement said too little, as the machine was busy. `unprepared`: the site could not put the work order together.
 */
export type TryKind = 'failed' | 'reported' | 'silent' | 'returned' | 'unprepared' | 'noisy';

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

/** Whether it uses one of the job's tries. */
export function usesTry(kind: TryKind): boolean {
  return kind !== 'returned';
}

/**
 * Whether a try counts against its host. A silent host does not: it is gone, or was killed and is back.
 * @param failedElsewhere the problem failed on another host lately, and nobody has judged it since
 */
export function isHostError(kind: TryKind, failedElsewhere: boolean): boolean {
  return (kind === 'failed' || kind === 'reported') && !failedElsewhere;
}

/**
 * Whether a host goes into quarantine.
 * @param problems problem version of each error in a row, that counted against the host
 * @param limit errors in a row that it takes; 0 = never
 */
export function needsQuarantine(problems: readonly string[], limit: number, hasStandIn: boolean): boolean {
  if (limit === 0 || problems.length < limit) return false;
  return hasStandIn || new Set(problems).size > 1;
}
