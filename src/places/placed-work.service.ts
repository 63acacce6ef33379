/** Reads what a place says of the work submitted to it: points, freeze, surroundings and audience. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { rolesInContest, type Role } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { moveAssignmentVersion } from '../courses/assignment-edits.service.ts';
import { courseHref } from '../courses/course-links.rules.ts';
import { getAssignmentUnchecked, getCourseUnchecked } from '../courses/courses.service.ts';
import { datesForUnchecked, lateDaysOfUnchecked } from '../courses/extension-dates.service.ts';
import { rolesTowards } from '../courses/section-access.service.ts';
import { participantOfUnchecked } from '../participants/participants.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { moveRoundProblemVersion } from '../rounds/round-problems.service.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundProblemUnchecked, getRoundUnchecked } from '../rounds/rounds.service.ts';
import {
  givesPoints,
  isHiddenByFreeze,
  surroundingsOf,
  worthInAssignment,
  type PlacedWork,
  type Surrounding,
  type Worth,
} from './placed-work.rules.ts';
import type { SubmissionContext } from './places.rules.ts';

/** The round of a submission; undefined outside of rounds. */
export async function roundOfWorkUnchecked(app: App, work: Pick<PlacedWork, 'roundId'>): Promise<Round | undefined> {
  return work.roundId === null ? undefined : await getRoundUnchecked(app, work.roundId);
}

/** The points that a submission's place gives for full marks. */
export async function worthOfPlaceUnchecked(
  app: App,
  work: Pick<PlacedWork, 'contextType' | 'contextId' | 'roundId' | 'submittedAt' | 'authorId'>,
): Promise<Worth> {
  if (work.contextType === 'assignment') {
    const assignment = await datesForUnchecked(app, await getAssignmentUnchecked(app, work.contextId), work.authorId);
    // As if none of the late days was used elsewhere: only all grades of the student together say which are left.
    const daysLeft =
      assignment.lateKind === 'days' ? await lateDaysOfUnchecked(app, assignment.courseId, work.authorId) : 0;
    return worthInAssignment(assignment, work.submittedAt, daysLeft);
  }
  const round = await roundOfWorkUnchecked(app, work);
  if (!round) return undefined;
  if (!givesPoints(round)) return null;
  const { points, weight } = await getRoundProblemUnchecked(app, work.contextId);
  return { points, weight };
}

/** Whether only the authors of a submission and staff may know what came of it now, because of a freeze. */
export async function isHiddenByFreezeUnchecked(
  app: App,
  work: Pick<PlacedWork, 'roundId' | 'submittedAt'>,
): Promise<boolean> {
  const round = await roundOfWorkUnchecked(app, work);
  return round !== undefined && isHiddenByFreeze(round, work.submittedAt);
}

/** What surrounds a submission, narrowest first. */
export async function surroundingsOfWorkUnchecked(
  app: App,
  work: Pick<PlacedWork, 'roundId' | 'courseId'>,
): Promise<Surrounding[]> {
  return surroundingsOf(await roundOfWorkUnchecked(app, work), work.courseId);
}

/** Name and address of what surrounds places. */
export async function surroundingLinkUnchecked(
  app: App,
  { type, id }: Surrounding,
): Promise<{ name: string; href: string }> {
  if (type === 'course') {
    const course = await getCourseUnchecked(app, id);
    return { name: course.title, href: courseHref(course.slug) };
  }
  if (type === 'contest') {
    const contest = await getContestUnchecked(app, id);
    return { name: contest.name, href: contestHref(contest.slug) };
  }
  const round = await getRoundUnchecked(app, id);
  const contest = await getContestUnchecked(app, round.contestId);
  return { name: `${contest.name} · ${round.name}`, href: roundHref(contest.slug, round.slug) };
}

/**
 * A person's roles for a submission, for the permission table: those towards its author in the course, those in its contest, and `author` for its whole team.
 */
export async function rolesForWork(app: App, actor: Actor, work: PlacedWork): Promise<Role[]> {
  if (actor.kind !== 'user') return [];
  const roles: Role[] = actor.id === work.authorId ? ['author'] : [];
  if (work.courseId)
    roles.push(
      ...(await rolesTowards(app, actor, work.courseId, work.authorId)).filter((role) => role !== 'course-student'),
    );
  if (!work.roundId) return roles;
  const round = await getRoundUnchecked(app, work.roundId);
  roles.push(...rolesInContest(actor, round.contestId));
  if (work.participantId && !roles.includes('author')) {
    const participant = await participantOfUnchecked(app, round.contestId, actor.id);
    if (participant?.id === work.participantId) roles.push('author');
  }
  return roles;
}

/** @throws Conflict for work in an archived contest, whose results stay as they are */
export async function requireChangeableUnchecked(app: App, work: Pick<PlacedWork, 'roundId'>): Promise<void> {
  const round = await roundOfWorkUnchecked(app, work);
  if (round) requireNotArchived(await getContestUnchecked(app, round.contestId));
}

/** As whom a person submits in a place: in a round as their participant, elsewhere as themselves (undefined). */
export async function participantInPlaceUnchecked(
  app: App,
  userId: string,
  place: Pick<SubmissionContext, 'type' | 'id'>,
): Promise<string | undefined> {
  if (place.type !== 'round') return undefined;
  const { roundId } = await getRoundProblemUnchecked(app, place.id);
  const { contestId } = await getRoundUnchecked(app, roundId);
  return (await participantOfUnchecked(app, contestId, userId))?.id;
}

/**
 * Moves a round's problem or an assignment to another version of its problem, in the caller's transaction. Practice has no
 * version of its own.
 * @throws Conflict when a round already has that version as another problem
 */
export async function movePlaceVersion(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  { type, id }: Pick<SubmissionContext, 'type' | 'id'>,
  to: { versionId: string; number: number },
): Promise<void> {
  if (type === 'round') await moveRoundProblemVersion(trx, actor, nowMs, id, to);
  else if (type === 'assignment') await moveAssignmentVersion(trx, actor, nowMs, id, to);
}
