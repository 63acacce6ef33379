/**
 * What a place says of the work submitted to it: the points it gives, what a freeze hides, what surrounds it, and who are its
 * authors. Lists, queues, boards, grades and pages all ask here.
 */
import type { Assignment } from '../courses/courses.rules.ts';
import { earnedPercent, type LateTerms } from '../courses/late-policies.rules.ts';
import { isFrozenFor, type Round } from '../rounds/rounds.rules.ts';
import type { PlaceWorth } from '../scoring/place-points.rules.ts';
import { placeKey, type PlaceKind } from './places.rules.ts';

/** A submission, as far as its place is concerned. */
export interface PlacedWork {
  contextType: PlaceKind;
  contextId: string;
  roundId: string | null;
  courseId: string | null;
  participantId: string | null;
  authorId: string;
  submittedAt: number;
}

/**
 * The points for full marks in a place. Null where points do not count (ICPC rounds); undefined for practice, where only the
 * problem's own points exist.
 */
export type Worth = PlaceWorth | null | undefined;

/** Whether a round gives points: an ICPC round does not, because they would reveal tests. */
export function givesPoints(round: Pick<Round, 'scoring'> | undefined): boolean {
  return round?.scoring !== 'icpc';
}

/** What an assignment gives for something submitted then: it may be late. @param daysLeft late days that the student still has */
export function worthInAssignment(
  assignment: Pick<Assignment, 'points'> & LateTerms,
  submittedAt: number,
  daysLeft = 0,
): PlaceWorth {
  return { points: assignment.points, weight: 1, percent: earnedPercent(assignment, submittedAt, daysLeft) };
}

/** Equal for two submissions of one list that are worth the same: in an assignment it depends on the time and the student as well. */
export function worthKey(work: PlacedWork): string {
  return work.contextType === 'assignment' ? `${placeKey(work)} ${work.authorId} ${work.submittedAt}` : placeKey(work);
}

/** Whether a freeze hides what came of a submission from everyone but its authors and staff, until they unfreeze the board. */
export function isHiddenByFreeze(round: Pick<Round, 'freezesAt' | 'thawedAt'>, submittedAt: number): boolean {
  return isFrozenFor('public', round, submittedAt);
}

/** What may surround a place and decide for it, such as which judges judge. Narrowest first. */
export const SURROUNDING_TYPES = ['round', 'contest', 'course'] as const;
export type SurroundingType = (typeof SURROUNDING_TYPES)[number];

export interface Surrounding {
  type: SurroundingType;
  id: string;
}

/** What surrounds work in a round, or in a course; nothing surrounds practice. */
export function surroundingsOf(
  round: Pick<Round, 'id' | 'contestId'> | undefined,
  courseId: string | null,
): Surrounding[] {
  return [
    ...(round ? [{ type: 'round', id: round.id } as const, { type: 'contest', id: round.contestId } as const] : []),
    ...(courseId === null ? [] : [{ type: 'course', id: courseId } as const]),
  ];
}
