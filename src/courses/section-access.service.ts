/**
 * The one place that says which sections of a course someone reaches, and with them whose names, grades and submissions they
 * see. Everything that shows students asks `studentsOf`, and everything that shows the work of one asks `rolesTowards`.
 */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { Forbidden, NotFound } from '../platform/errors.ts';
import { may, requirePermission, type Role } from '../accounts/permissions.rules.ts';
import { loadActor } from '../accounts/users.service.ts';
import type { CoursePage } from './course-parts.service.ts';
import * as store from './courses.store.ts';
import * as enrollments from './enrollments.store.ts';
import { isReached, ownsCourse, reachOf, reachedOf, type Section, type SectionReach } from './sections.rules.ts';
import * as sections from './sections.store.ts';

/** What someone is in a course, and the sections whose students they see. Of a student, it is their own section. */
export interface CourseAccess {
  roles: Role[];
  sectionIds: SectionReach;
}

/** The person's roles in a course, for the permission table, and the sections they reach. */
export async function courseAccess(app: App, actor: Actor, courseId: string): Promise<CourseAccess> {
  if (actor.kind === 'system') return { roles: [], sectionIds: 'all' };
  if (actor.kind === 'visitor') return { roles: [], sectionIds: [] };
  const staffRole = await store.findStaffRole(app.db, courseId, actor.id);
  // Organizers reach everything, also of courses that they teach.
  const isOrganizer = may(actor, 'course.roster');
  if (!staffRole) {
    const sectionId = await enrollments.findEnrolledSection(app.db, courseId, actor.id);
    const roles: Role[] = sectionId === undefined ? [] : ['course-student'];
    return { roles, sectionIds: isOrganizer ? 'all' : sectionId === undefined ? [] : [sectionId] };
  }
  const [all, own] = await Promise.all([
    sections.listSections(app.db, courseId),
    sections.listSectionStaff(app.db, courseId, actor.id),
  ]);
  const ownIds = own.map(({ sectionId }) => sectionId);
  const role = `course-${staffRole}` as const;
  const isOwner = ownsCourse(role, reachedOf(all, ownIds));
  const reach = reachOf(
    all.map(({ id }) => id),
    ownIds,
  );
  return { roles: isOwner ? [role, 'course-owner'] : [role], sectionIds: isOrganizer ? 'all' : reach };
}

/** A student of a course, now or before. */
export interface CourseStudent {
  userId: string;
  sectionId: string;
  /** Null: not enrolled any more. */
  enrolledAt: number | null;
}

/**
 * The students of a course whom the reader may see, oldest enrollment first, and after them those who left. With a section,
 * only those of that one.
 * @throws Forbidden for students and for staff of no section; NotFound for a section that the reader does not reach
 */
export async function studentsOf(app: App, page: CoursePage, sectionId?: string | null): Promise<CourseStudent[]> {
  const { actor, course, roles, sectionIds } = page;
  requirePermission(actor, 'course.roster', roles);
  if (sectionId && !isReached(sectionIds, sectionId)) throw new NotFound('section_not_found');
  const seen = (one: { sectionId: string }) =>
    sectionId ? one.sectionId === sectionId : isReached(sectionIds, one.sectionId);
  const enrolled = await enrollments.listEnrollments(app.db, course.id);
  const here = new Set(enrolled.map(({ userId }) => userId));
  const last = new Map<string, CourseStudent>();
  for (const event of await enrollments.listEnrollmentEvents(app.db, course.id))
    if (!here.has(event.userId))
      last.set(event.userId, { userId: event.userId, sectionId: event.sectionId, enrolledAt: null });
  return [...enrolled, ...last.values()].filter(seen);
}

/** Those of them who are enrolled now. @throws as `studentsOf` */
export async function enrolledOf(app: App, page: CoursePage, sectionId?: string | null): Promise<CourseStudent[]> {
  return (await studentsOf(app, page, sectionId)).filter(({ enrolledAt }) => enrolledAt !== null);
}

/**
 * The actor's roles in a course towards the work of one person: none on the staff for those of another section. The work of
 * someone who was never a student belongs to staff who reach all sections.
 */
export async function rolesTowards(app: App, actor: Actor, courseId: string, userId: string): Promise<Role[]> {
  const { roles, sectionIds } = await courseAccess(app, actor, courseId);
  if (sectionIds === 'all' || roles.length === 0) return roles;
  const sectionId =
    (await enrollments.findEnrolledSection(app.db, courseId, userId)) ??
    (await enrollments.listEnrollmentEvents(app.db, courseId, userId)).at(-1)?.sectionId;
  return isReached(sectionIds, sectionId) ? roles : [];
}

/** In which section everyone enrolled in a course studies, by user id. */
export async function enrolledSectionsUnchecked(app: App, courseId: string): Promise<Map<string, string>> {
  const enrolled = await enrollments.listEnrollments(app.db, courseId);
  return new Map(enrolled.map(({ userId, sectionId }) => [userId, sectionId]));
}

/** Whether a person studies in a course, or did before. */
export async function studiedInUnchecked(app: App, courseId: string, userId: string): Promise<boolean> {
  if ((await enrollments.findEnrolledSection(app.db, courseId, userId)) !== undefined) return true;
  return (await enrollments.listEnrollmentEvents(app.db, courseId, userId)).length > 0;
}

/** The staff who grade a student: of their section, or of all. */
export async function staffOfStudentUnchecked(app: App, courseId: string, userId: string): Promise<string[]> {
  const seeing: string[] = [];
  for (const member of await store.listStaff(app.db, courseId)) {
    const actor = await loadActor(app, member.userId);
    if (actor && may(actor, 'course.grade', await rolesTowards(app, actor, courseId, userId)))
      seeing.push(member.userId);
  }
  return seeing;
}

/** The sections of a course that the reader reaches, in their order. */
export async function sectionsOf(app: App, { course, sectionIds }: CoursePage): Promise<Section[]> {
  return reachedOf(await sections.listSections(app.db, course.id), sectionIds);
}

/**
 * The section named in an address, or null for all that the reader reaches. With only one, it is that one.
 * @throws NotFound for a section that the reader does not reach
 */
export async function chosenSection(
  app: App,
  page: CoursePage,
  asked: unknown,
): Promise<{ section: Section | null; sections: Section[] }> {
  const reached = await sectionsOf(app, page);
  if (typeof asked !== 'string' || asked === '')
    return { section: reached.length === 1 ? (reached[0] ?? null) : null, sections: reached };
  const section = reached.find(({ id }) => id === asked);
  if (!section) throw new NotFound('section_not_found');
  return { section, sections: reached };
}

/** @throws Forbidden for those who do not reach every section: what they ask for would show all students of the course */
export function requireAllSections({ sectionIds }: Pick<CoursePage, 'sectionIds'>): void {
  if (sectionIds !== 'all') throw new Forbidden('all_sections_only');
}
