/** Points of submissions as counted in their places: the same on every list, board, grade table and page. */
import type { App } from '../platform/app-context.ts';
import { getRoundUnchecked, getRoundProblemUnchecked } from '../rounds/rounds.service.ts';
import { earnedPercent } from '../courses/courses.rules.ts';
import { getAssignmentUnchecked } from '../courses/courses.service.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { fullMarks, placePoints, type PlaceWorth } from '../scoring/place-points.rules.ts';
import type { Submission, Told } from './submissions.rules.ts';

type Placed = Pick<Submission, 'contextType' | 'contextId' | 'roundId' | 'submittedAt'>;

/**
 * The points that a submission's place gives for full marks. Null where points do not count (ICPC rounds); undefined for
 * practice, where only the problem's own points exist.
 */
export async function worthOfPlaceUnchecked(app: App, submission: Placed): Promise<PlaceWorth | null | undefined> {
  if (submission.contextType === 'assignment') {
    const assignment = await getAssignmentUnchecked(app, submission.contextId);
    return { points: assignment.points, weight: 1, percent: earnedPercent(assignment, submission.submittedAt) };
  }
  if (submission.contextType !== 'round' || submission.roundId === null) return undefined;
  if ((await getRoundUnchecked(app, submission.roundId)).scoring === 'icpc') return null;
  const { points, weight } = await getRoundProblemUnchecked(app, submission.contextId);
  return { points, weight };
}

export interface ShownPoints {
  pointsMilli: number;
  /** Undefined: no maximum. */
  maxMilli: number | undefined;
}

/** Points of judged submissions in their places, by id; those without points to show are absent. */
export async function pointsInPlaces(
  app: App,
  submissions: readonly (Submission & Told)[],
): Promise<Map<string, ShownPoints>> {
  const worths = new Map<string, PlaceWorth | null | undefined>();
  const shown = new Map<string, ShownPoints>();
  for (const one of submissions) {
    if (one.verdict === null || one.verdict === 'JE' || one.isSampleRun) continue;
    // In an assignment it depends on the time as well.
    const place = one.contextType === 'assignment' ? `${one.contextId} ${one.submittedAt}` : one.contextId;
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
