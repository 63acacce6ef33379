/** Courses: open one from an approved partnership, staff it, enrol, set assignments. */
import { randomBytes } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission, type Role } from '../accounts/permissions.rules.ts';
import { findByEmailUnchecked } from '../accounts/users.service.ts';
import { currentUniversity } from '../accounts/universities.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { COURSE_READY, type PartnershipState } from '../partnerships/partnerships.rules.ts';
import { getPartnership, movePartnershipWithin } from '../partnerships/partnerships.service.ts';
import { mayGiveProblem } from '../problems/problem-people.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { requireOpenableUnchecked } from '../problems/version-checks.service.ts';
import { courseHref } from './course-links.rules.ts';
import * as assignments from './assignments.store.ts';
import {
  joinCodeFrom,
  normaliseJoinCode,
  type Assignment,
  type AssignmentDraft,
  type Course,
  type CourseDraft,
  type Enrollment,
  type StaffMember,
  type StaffRole,
} from './courses.rules.ts';
import * as store from './courses.store.ts';

const subject = (id: string) => ({ type: 'course', id });

/** The person's roles in a course, for the permission table. */
export async function courseRolesOf(app: App, actor: Actor, courseId: string): Promise<Role[]> {
  if (actor.kind !== 'user') return [];
  const staffRole = await store.findStaffRole(app.db, courseId, actor.id);
  if (staffRole) return [`course-${staffRole}`];
  return (await store.isEnrolled(app.db, courseId, actor.id)) ? ['course-student'] : [];
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
      const joinCode = joinCodeFrom(randomBytes(8));
      await store.insertCourse(trx, {
        id,
        partnershipId,
        universityId,
        draft,
        joinCode,
        nowMs,
      });
      await store.insertStaff(trx, id, { userId: partnership.ownerId, role: 'professor' }, nowMs);
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

/** Enrols by code. @throws InvalidInput for an unknown code, Conflict when enrolment is closed or the person teaches here. */
export async function joinCourse(app: App, actor: UserActor, typedCode: string): Promise<Course> {
  const course = await store.findCourseByJoinCode(app.db, normaliseJoinCode(typedCode));
  if (!course) throw new InvalidInput('join_code_unknown', {}, 'code');
  const roles = await courseRolesOf(app, actor, course.id);
  if (roles.includes('course-student')) return course;
  if (roles.length > 0) throw new Conflict('already_staff', { course: course.title }, 'code');
  if (!course.isEnrollmentOpen || course.state !== 'running')
    throw new Conflict('enrollment_closed', { course: course.title }, 'code');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.insertEnrollment(trx, course.id, actor.id, nowMs);
    await insertAudit(trx, actor, nowMs, 'course.enrolled', subject(course.id));
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
  });
  return course;
}

/** Staff remove a student from the course, or a student leaves; submissions are kept. */
export async function removeStudent(app: App, actor: Actor, course: Pick<Course, 'id'>, userId: string): Promise<void> {
  const self = actor.kind === 'user' && actor.id === userId;
  if (!self) requirePermission(actor, 'course.roster', await courseRolesOf(app, actor, course.id));
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deleteEnrollment(trx, course.id, userId))) throw new NotFound('user_not_found');
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.student_removed', subject(course.id), { userId });
  });
}

/** Adds the person with this address; their name. @throws InvalidInput without one */
export async function addStaffByEmail(
  app: App,
  actor: Actor,
  course: Course,
  address: string,
  role: StaffRole,
): Promise<string> {
  requirePermission(actor, 'course.staff', await courseRolesOf(app, actor, course.id));
  const user = await findByEmailUnchecked(app, address);
  if (!user) throw new InvalidInput('person_unknown', { person: address }, 'person');
  await addStaff(app, actor, course, user.id, role);
  return user.displayName;
}

export async function addStaff(app: App, actor: Actor, course: Course, userId: string, role: StaffRole): Promise<void> {
  requirePermission(actor, 'course.staff', await courseRolesOf(app, actor, course.id));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.deleteStaff(trx, course.id, userId);
    await store.deleteEnrollment(trx, course.id, userId);
    await store.insertStaff(trx, course.id, { userId, role }, nowMs);
    await requireProfessor(trx, course.id);
    await insertAudit(trx, actor, nowMs, 'course.staff_added', subject(course.id), { userId, role });
    const fact = { key: `course:${course.id}:${nowMs}`, href: courseHref(course.slug) };
    const others = actor.kind === 'user' && actor.id === userId ? [] : [userId];
    await notify(trx, nowMs, { ...fact, kind: 'course_staff', params: { course: course.title } }, others);
  });
  app.background.poke();
}

/** @throws Conflict when no one with the role professor would remain. */
export async function removeStaff(app: App, actor: Actor, course: Course, userId: string): Promise<void> {
  requirePermission(actor, 'course.staff', await courseRolesOf(app, actor, course.id));
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deleteStaff(trx, course.id, userId))) throw new NotFound('user_not_found');
    await requireProfessor(trx, course.id);
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.staff_removed', subject(course.id), { userId });
  });
}

async function requireProfessor(trx: Transaction, courseId: string): Promise<void> {
  if ((await store.countProfessors(trx, courseId)) === 0) throw new Conflict('last_professor', {}, 'person');
}

/** Who teaches a course: its page says it to everyone. */
export async function publicStaff(app: App, courseId: string): Promise<StaffMember[]> {
  return await store.listStaff(app.db, courseId);
}

/** Everyone enrolled, oldest enrolment first. */
export async function listEnrolledUnchecked(app: App, courseId: string): Promise<Enrollment[]> {
  return await store.listEnrollments(app.db, courseId);
}

/** Sets a new assignment and answers its id. @throws InvalidInput as `requireProblem` */
export async function saveAssignment(app: App, actor: Actor, course: Course, draft: AssignmentDraft): Promise<string> {
  requirePermission(actor, 'assignment.edit', await courseRolesOf(app, actor, course.id));
  await requireProblem(app, actor, draft.problemVersionId);
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

/** Assignments of a course, for its people; students do not see those that have not opened. @throws Forbidden for others */
export async function listAssignments(app: App, actor: Actor, courseId: string): Promise<Assignment[]> {
  const roles = await courseRolesOf(app, actor, courseId);
  requirePermission(actor, 'course.read', roles);
  const all = await assignments.listAssignments(app.db, [courseId]);
  if (may(actor, 'assignment.edit', roles)) return all;
  return all.filter((assignment) => assignment.opensAt <= app.clock.nowMs());
}

/** All assignments of a course, for its grade table. */
export async function allAssignmentsUnchecked(app: App, courseId: string): Promise<Assignment[]> {
  return await assignments.listAssignments(app.db, [courseId]);
}

/** How many courses a university has. */
export async function coursesOfUniversityUnchecked(app: App, universityId: string): Promise<number> {
  return await store.countOfUniversity(app.db, universityId);
}

/** Moves every course of a university to the one it is merged into, in the merge's transaction; how many. */
export async function moveCoursesOf(trx: Transaction, fromId: string, toId: string): Promise<number> {
  return await store.updateUniversity(trx, fromId, toId);
}
