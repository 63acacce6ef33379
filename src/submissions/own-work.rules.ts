/** A person's own results, from counts by the version of a problem. */
import type { OwnWork } from '../problems/own-work.rules.ts';

/** How many submissions a person made to an item of a list; sample runs and judge errors are left out. */
export interface WorkCounts {
  /** Assignment or problem. */
  itemId: string;
  attempts: number;
  pending: number;
  accepted: number;
}

/** A person's submissions to a problem as one version of it judged them. */
export interface WorkRow extends WorkCounts {
  /** Thousandths: the best score by the points of that version. */
  scoreMilli: number | null;
  versionId: string;
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
    const best: Score = { scoreMilli: row.scoreMilli, maxMilli: maxMilli.get(row.versionId) ?? null };
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
