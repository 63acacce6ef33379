/** Who teaches which sections of a course. Each owner decides about the sections that they teach themselves. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { findByEmailUnchecked } from '../accounts/users.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { courseHref } from './course-links.rules.ts';
import type { Course, ShownCourse, StaffMember, StaffRole } from './courses.rules.ts';
import * as store from './courses.store.ts';
import { endEnrollmentWithin } from './enrolling.service.ts';
import { findEnrolledSection } from './enrollments.store.ts';
import { courseAccess } from './section-access.service.ts';
import { requireOwnerWithin } from './section-writing.service.ts';
import { isReached, type Section, type SectionReach } from './sections.rules.ts';
import * as sections from './sections.store.ts';

const subject = (id: string) => ({ type: 'course', id });

/** Adds the person with this address; their name. @throws InvalidInput without one */
export async function addStaffByEmail(
  app: App,
  actor: Actor,
  course: Course,
  address: string,
  role: StaffRole,
  sectionId?: string,
): Promise<string> {
  const { roles } = await courseAccess(app, actor, course.id);
  requirePermission(actor, 'course.staff', roles);
  const user = await findByEmailUnchecked(app, address);
  if (!user) throw new InvalidInput('person_unknown', { person: address }, 'person');
  await addStaff(app, actor, course, user.id, role, sectionId);
  return user.displayName;
}

/**
 * Adds a person to the staff of a section, or without one of all that the actor reaches. Someone who is on the staff already
 * gets the role. @throws Conflict for another role of someone who also teaches sections of others, and for students of others
 */
export async function addStaff(
  app: App,
  actor: Actor,
  course: Course,
  userId: string,
  role: StaffRole,
  sectionId?: string,
): Promise<void> {
  const { roles, sectionIds } = await courseAccess(app, actor, course.id);
  requirePermission(actor, 'course.staff', roles);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const here = reachedSections(await sections.listSections(trx, course.id), sectionIds, sectionId);
    const before = await store.findStaffRole(trx, course.id, userId);
    const taught = await sections.listSectionStaff(trx, course.id, userId);
    if (before && before !== role && taught.some((one) => !isReached(sectionIds, one.sectionId)))
      throw new Conflict('staff_elsewhere', {}, 'role');
    await requireNoStudentOfOthers(trx, course.id, userId, sectionIds);
    await staffWithin(trx, actor, course, here, { userId, role }, nowMs);
    await requireProfessor(trx, course.id);
    for (const section of here) await requireOwnerWithin(trx, section);
  });
  app.background.poke();
}

/** Staff study in no section of the course, and only the staff of a section end who studies there. @throws Conflict */
export async function requireNoStudentOfOthers(
  trx: Transaction,
  courseId: string,
  userId: string,
  reach: SectionReach,
): Promise<void> {
  const enrolledIn = await findEnrolledSection(trx, courseId, userId);
  if (enrolledIn !== undefined && !isReached(reach, enrolledIn)) throw new Conflict('staff_studies', {}, 'person');
}

/** Those of the sections that are meant and reached. @throws NotFound for a section out of reach */
function reachedSections(all: readonly Section[], reach: SectionReach, sectionId: string | undefined): Section[] {
  const here = all.filter(({ id }) => isReached(reach, id) && (sectionId === undefined || id === sectionId));
  if (sectionId !== undefined && here.length === 0) throw new NotFound('section_not_found');
  return here;
}

/** Puts a person on the staff of sections and tells them, in the transaction of the caller. A student ends being one. */
export async function staffWithin(
  trx: Transaction,
  actor: Actor,
  course: ShownCourse,
  here: readonly Pick<Section, 'id' | 'courseId'>[],
  { userId, role }: StaffMember,
  nowMs: number,
): Promise<void> {
  await endEnrollmentWithin(trx, { courseId: course.id, userId }, actor, nowMs);
  await store.deleteStaff(trx, course.id, userId);
  await store.insertStaff(trx, course.id, { userId, role }, nowMs);
  const ids = here.map(({ id }) => id);
  await sections.deleteSectionStaff(trx, ids, userId);
  for (const section of here) await sections.insertSectionStaff(trx, section, userId, nowMs);
  await insertAudit(trx, actor, nowMs, 'course.staff_added', subject(course.id), { userId, role, sectionIds: ids });
  const fact = { key: `course:${course.id}:${nowMs}`, href: courseHref(course.slug) };
  const others = actor.kind === 'user' && actor.id === userId ? [] : [userId];
  await notify(trx, nowMs, { ...fact, kind: 'course_staff', params: { course: course.title } }, others);
}

/**
 * Takes a person off the staff of a section, or without one of all that the actor reaches.
 * @throws Conflict when no one with the role professor, or no owner of the section, would remain
 */
export async function removeStaff(
  app: App,
  actor: Actor,
  course: Course,
  userId: string,
  sectionId?: string,
): Promise<void> {
  const { roles, sectionIds } = await courseAccess(app, actor, course.id);
  requirePermission(actor, 'course.staff', roles);
  await inTransaction(app.db, async (trx) => {
    const here = reachedSections(await sections.listSections(trx, course.id), sectionIds, sectionId);
    const ids = here.map(({ id }) => id);
    if (!(await sections.deleteSectionStaff(trx, ids, userId))) throw new NotFound('user_not_found');
    if ((await sections.listSectionStaff(trx, course.id, userId)).length === 0)
      await store.deleteStaff(trx, course.id, userId);
    await requireProfessor(trx, course.id);
    for (const section of here) await requireOwnerWithin(trx, section);
    const detail = { userId, sectionIds: ids };
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.staff_removed', subject(course.id), detail);
  });
}

async function requireProfessor(trx: Transaction, courseId: string): Promise<void> {
  if ((await store.countProfessors(trx, courseId)) === 0) throw new Conflict('last_professor', {}, 'person');
}
