/** Courses: open one from an approved partnership, staff it, enrol, set assignments. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission, type Role } from '../accounts/permissions.rules.ts';
import { currentUniversity } from '../accounts/universities.service.ts';
import { COURSE_READY, type PartnershipState } from '../partnerships/partnerships.rules.ts';
import { getPartnership, movePartnershipWithin } from '../partnerships/partnerships.service.ts';
import { mayGiveProblem } from '../problems/problem-people.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { requireOpenableUnchecked } from '../problems/version-checks.service.ts';
import * as assignments from './assignments.store.ts';
import { datesWith } from './extensions.rules.ts';
import { listGranted } from './extensions.store.ts';
import {
  isVisible,
  normaliseJoinCode,
  requirePrerequisites,
  type Assignment,
  type AssignmentDraft,
  type Course,
  type CourseDraft,
  type Enrollment,
  type StaffMember,
} from './courses.rules.ts';
import * as store from './courses.store.ts';
import { enrollWithin } from './enrolling.service.ts';
import { listEnrollments } from './enrollments.store.ts';
import { courseAccess } from './section-access.service.ts';
import { insertSectionWithin } from './section-writing.service.ts';
import { codeRefusal } from './sections.rules.ts';
import * as sections from './sections.store.ts';

const subject = (id: string) => ({ type: 'course', id });

/** The person's roles in a course, for the permission table. What they see of students is for `section-access` to say. */
export async function courseRolesOf(app: App, actor: Actor, courseId: string): Promise<Role[]> {
  return (await courseAccess(app, actor, courseId)).roles;
}

/** Whether a person studies or works in one of these courses. */
export async function isInOneOf(app: App, actor: UserActor, courseIds: readonly string[]): Promise<boolean> {
  return (await store.listPlacesIn(app.db, actor.id, courseIds)).size > 0;
}

/** Those of these courses whose staff a person is on, by id. */
export async function taughtAmongUnchecked(
  app: App,
  userId: string,
  courseIds: readonly string[],
): Promise<Set<string>> {
  const places = await store.listPlacesIn(app.db, userId, courseIds);
  return new Set(courseIds.filter((id) => (places.get(id) ?? 'student') !== 'student'));
}

/** Opens a course under a partnership; its professor becomes staff. @throws Conflict when the partnership is not approved. */
export async function openCourse(
  app: App,
  actor: UserActor,
  partnershipId: string,
  draft: CourseDraft,
): Promise<Course> {
  const partnership = await getPartnership(app, actor, partnershipId);
  requirePermission(actor, 'course.open', actor.id === partnership.ownerId ? ['owner'] : []);
  if (!(COURSE_READY as readonly PartnershipState[]).includes(partnership.state)) {
    throw new Conflict('partnership_not_approved', { state: partnership.state });
  }
  const id = newId();
  const nowMs = app.clock.nowMs();
  await writeWithSlug(draft.slug, () =>
    inTransaction(app.db, async (trx) => {
      const universityId = await currentUniversity(trx, partnership.universityId);
      await store.insertCourse(trx, { id, partnershipId, universityId, draft, nowMs });
      await store.insertStaff(trx, id, { userId: partnership.ownerId, role: 'professor' }, nowMs);
      const named = { name: partnership.universityName, universityId, codeEndsAt: null, codeLimit: null };
      const section = await insertSectionWithin(trx, id, 0, named, nowMs);
      await sections.insertSectionStaff(trx, section, partnership.ownerId, nowMs);
      await insertAudit(trx, actor, nowMs, 'course.opened', subject(id), { slug: draft.slug });
      if (partnership.state !== 'running') await movePartnershipWithin(trx, actor, partnership, 'open_course', nowMs);
    }),
  );
  return (await store.findCourse(app.db, id)) as Course;
}

/** A URL name that is taken becomes an error of that field. */
export async function writeWithSlug(slug: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new InvalidInput('slug_taken', { slug }, 'slug');
    throw error;
  }
}

/** @throws NotFound */
export async function getCourseUnchecked(app: App, id: string): Promise<Course> {
  const course = await store.findCourse(app.db, id);
  if (!course) throw new NotFound('course_not_found');
  return course;
}

/** Those of these courses that there are, in this order. */
export async function coursesByIdUnchecked(app: App, ids: readonly string[]): Promise<Course[]> {
  if (ids.length === 0) return [];
  const byId = new Map((await store.listCoursesById(app.db, ids)).map((course) => [course.id, course]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** @throws NotFound */
export async function getCourseBySlugUnchecked(app: App, slug: string): Promise<Course> {
  const course = await store.findCourseBySlug(app.db, slug);
  if (!course) throw new NotFound('course_not_found');
  return course;
}

/**
 * Enrols by the code of a section. A student of the course stays in the section they are in.
 * @throws InvalidInput for an unknown code, Conflict when the code does not work now or the person teaches here
 */
export async function joinCourse(app: App, actor: UserActor, typedCode: string): Promise<Course> {
  const section = await sections.findSectionByCode(app.db, normaliseJoinCode(typedCode));
  if (!section) throw new InvalidInput('join_code_unknown', {}, 'code');
  const course = await getCourseUnchecked(app, section.courseId);
  const roles = await courseRolesOf(app, actor, course.id);
  if (roles.includes('course-student')) return course;
  if (roles.length > 0) throw new Conflict('already_staff', { course: course.title }, 'code');
  const nowMs = app.clock.nowMs();
  const refusal = course.state === 'running' ? codeRefusal(section, nowMs) : 'enrollment_closed';
  if (refusal) throw new Conflict(refusal, { course: course.title }, 'code');
  await inTransaction(app.db, async (trx) => {
    // Again, for those who join at the same moment.
    if (!(await sections.takeCodeUse(trx, section.id, section.joinCode, nowMs)))
      throw new Conflict('join_code_full', { course: course.title }, 'code');
    await enrollWithin(trx, { courseId: course.id, sectionId: section.id, userId: actor.id }, actor, nowMs);
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
  });
  return course;
}

/** Who teaches a course: its page says it to everyone. */
export async function publicStaff(app: App, courseId: string): Promise<StaffMember[]> {
  return await store.listStaff(app.db, courseId);
}

/** Everyone enrolled, oldest enrolment first: to tell them something. What staff see of students goes through `studentsOf`. */
export async function listEnrolledUnchecked(app: App, courseId: string): Promise<Enrollment[]> {
  return await listEnrollments(app.db, courseId);
}

/** Sets a new assignment and answers its id. @throws InvalidInput as `requireProblem` */
export async function saveAssignment(app: App, actor: Actor, course: Course, draft: AssignmentDraft): Promise<string> {
  requirePermission(actor, 'assignment.edit', await courseRolesOf(app, actor, course.id));
  await requireProblem(app, actor, draft.problemVersionId);
  requirePrerequisites(await allAssignmentsUnchecked(app, course.id), undefined, draft.prerequisites ?? []);
  const id = newId();
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await assignments.insertAssignment(trx, id, course.id, draft, nowMs);
    const detail = { assignmentId: id, rev: 1, ...draft };
    await insertAudit(trx, actor, nowMs, 'assignment.created', subject(course.id), detail);
  });
  return id;
}

/**
 * Lets pass a version of a problem that this teacher may give to students: of an open problem, or one they may read.
 * What an assignment has already (`keptVersionId`) stays allowed.
 * @throws InvalidInput naming the field, the same for a hidden problem as for one that is not there, or while its check has not passed
 */
export async function requireProblem(
  app: App,
  actor: Actor,
  problemVersionId: string,
  keptVersionId?: string,
): Promise<void> {
  const loaded = await getProblemVersionUnchecked(app, problemVersionId).catch(() => undefined);
  if (!loaded || !(problemVersionId === keptVersionId || (await mayGiveProblem(app, actor, loaded.problem))))
    throw new InvalidInput('problem_unknown', {}, 'problemVersionId');
  if (problemVersionId !== keptVersionId) await requireOpenableUnchecked(app.db, problemVersionId, 'problemVersionId');
}

/** @throws NotFound */
export async function getAssignmentUnchecked(app: App, id: string): Promise<Assignment> {
  const assignment = await assignments.findAssignment(app.db, id);
  if (!assignment) throw new NotFound('assignment_not_found');
  return assignment;
}

/** Assignments of a course, for its people; students do not see hidden ones, and see the dates that hold for them. @throws Forbidden for others */
export async function listAssignments(app: App, actor: Actor, courseId: string): Promise<Assignment[]> {
  const roles = await courseRolesOf(app, actor, courseId);
  requirePermission(actor, 'course.read', roles);
  const all = await assignments.listAssignments(app.db, [courseId]);
  if (may(actor, 'assignment.edit', roles)) return all;
  const nowMs = app.clock.nowMs();
  const own = actor.kind === 'user' ? await listGranted(app.db, [courseId], actor.id) : [];
  return all.filter((assignment) => isVisible(assignment, nowMs)).map((assignment) => datesWith(assignment, own));
}

/** All assignments of a course, for its grade table. */
export async function allAssignmentsUnchecked(app: App, courseId: string): Promise<Assignment[]> {
  return await assignments.listAssignments(app.db, [courseId]);
}

/** How many courses a university has. */
export async function coursesOfUniversityUnchecked(app: App, universityId: string): Promise<number> {
  return await store.countOfUniversity(app.db, universityId);
}

/** Moves every course and section of a university to the one it is merged into, in the merge's transaction; how many courses. */
export async function moveCoursesOf(trx: Transaction, fromId: string, toId: string): Promise<number> {
  await sections.updateUniversityOfSections(trx, fromId, toId);
  return await store.updateUniversity(trx, fromId, toId);
}
