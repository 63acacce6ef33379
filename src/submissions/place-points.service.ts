/** Points of submissions as counted in their places: the same on every list, board, grade table and page. */
import type { App } from '../platform/app-context.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { fullMarks, placePoints } from '../scoring/place-points.rules.ts';
import { worthKey, type Worth } from '../places/placed-work.rules.ts';
import { worthOfPlaceUnchecked } from '../places/placed-work.service.ts';
import type { PlaceLink } from '../places/places.rules.ts';
import { placeLinksUnchecked } from '../places/places.service.ts';
import type { Submission, Told } from './submissions.rules.ts';

/** Links to the places of submissions that were told to the reader, by `placeKey`; those that are gone are absent. */
export async function waysTo(app: App, submissions: readonly (Submission & Told)[]): Promise<Map<string, PlaceLink>> {
  return await placeLinksUnchecked(app, submissions);
}

export interface ShownPoints {
  pointsMilli: number;
  /** Undefined: no maximum. */
  maxMilli: number | undefined;
}

/** Points of judged submissions that were told to the reader, in their places, by id; those without points to show are absent. */
export async function pointsInPlaces(
  app: App,
  submissions: readonly (Submission & Told)[],
): Promise<Map<string, ShownPoints>> {
  const worths = new Map<string, Worth>();
  const shown = new Map<string, ShownPoints>();
  for (const one of submissions) {
    if (one.verdict === null || one.verdict === 'JE' || one.isSampleRun) continue;
    const place = worthKey(one);
    if (!worths.has(place)) worths.set(place, await worthOfPlaceUnchecked(app, one));
    const worth = worths.get(place);
    const max = maxScoreMilli((await getProblemVersionUnchecked(app, one.judgedVersionId ?? one.problemVersionId)).pkg);
    // Points of tests; an accepted submission to a problem without them has all the points of its place.
    if (one.isVerdictOnly && max !== undefined) continue;
    if (worth) {
      const pointsMilli = placePoints(worth, { ...one, maxScoreMilli: max });
      shown.set(one.id, { pointsMilli, maxMilli: fullMarks(worth) });
    } else if (worth === undefined && one.scoreMilli !== null) {
      shown.set(one.id, { pointsMilli: one.scoreMilli, maxMilli: max });
    }
  }
  return shown;
}
