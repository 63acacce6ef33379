/** Courses and their assignments as a person may see them: what everyone sees, and what only its people do. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { may, requirePermission, type Action, type Role } from '../accounts/permissions.rules.ts';
import { requireVersionsReadable } from '../problems/problem-people.service.ts';
import type { ProblemVersion } from '../problems/problems.rules.ts';
import * as assignments from './assignments.store.ts';
import type { CoursePage } from './course-parts.service.ts';
import { publicCourse, type Assignment, type Course, type ShownCourse, type StaffRole } from './courses.rules.ts';
import { getAssignmentUnchecked, getCourseBySlugUnchecked, getCourseUnchecked } from './courses.service.ts';
import * as store from './courses.store.ts';
import { countEnrollments } from './enrollments.store.ts';
import { courseAccess, sectionsOf } from './section-access.service.ts';
import type { Section } from './sections.rules.ts';
import { datesWith, type Extension } from './extensions.rules.ts';
import { listGranted } from './extensions.store.ts';

type CourseAction = Extract<Action, `course.${string}` | 'assignment.edit'>;
type ListedCourse = ShownCourse & { students: number };
interface Filter {
  search?: string;
  page: number;
  pageSize: number;
}

/**
 * A course as everyone sees it, what the actor is in it, and for those who keep the roster of sections, these with the code to
 * join. @throws NotFound
 */
export async function viewCourse(
  app: App,
  actor: Actor,
  slug: string,
): Promise<CoursePage & { roles: Role[]; sections: Section[] }> {
  const course = await getCourseBySlugUnchecked(app, slug);
  const page = { actor, course: publicCourse(course), ...(await courseAccess(app, actor, course.id)) };
  return { ...page, sections: may(actor, 'course.roster', page.roles) ? await sectionsOf(app, page) : [] };
}

/**
 * A course by its URL name or id, for those who may do something in it.
 * @throws NotFound for those who may not read it, Forbidden for its readers
 */
export async function courseFor(
  app: App,
  actor: Actor,
  which: { slug: string } | { id: string },
  action: CourseAction,
): Promise<CoursePage & { course: Course; roles: Role[] }> {
  const course =
    'id' in which ? await getCourseUnchecked(app, which.id) : await getCourseBySlugUnchecked(app, which.slug);
  const access = await courseAccess(app, actor, course.id);
  if (!may(actor, 'course.read', access.roles)) throw new NotFound('course_not_found');
  requirePermission(actor, action, access.roles);
  return { actor, course, ...access };
}

/** An assignment of a course, for its staff. @throws NotFound, also for one of another course; Forbidden */
export async function assignmentFor(app: App, { actor, course, roles }: CoursePage, id: string): Promise<Assignment> {
  requirePermission(actor, 'assignment.edit', roles);
  const assignment = await getAssignmentUnchecked(app, id);
  if (assignment.courseId !== course.id) throw new NotFound('assignment_not_found');
  return assignment;
}

/** The list of courses that everyone sees. */
export async function publicCourses(app: App, filter: Filter): Promise<{ items: ListedCourse[]; total: number }> {
  return await listedCourses(app, filter);
}

/** The courses that a person takes or is staff of. */
export async function ownCourses(
  app: App,
  actor: UserActor,
  filter: Filter,
): Promise<{ items: ListedCourse[]; total: number }> {
  return await listedCourses(app, { ...filter, userId: actor.id });
}

/** Courses after a place in the list of all, or of the actor's own, newest first; and what the actor is in each of them. */
export async function coursesAfter(
  app: App,
  actor: UserActor,
  filter: { mine: boolean; search?: string; after: Pick<Course, 'createdAt' | 'id'> | undefined; limit: number },
): Promise<{ course: ShownCourse; role: StaffRole | 'student' | null }[]> {
  const { mine, ...more } = filter;
  const courses = await store.listCoursesAfter(app.db, { ...more, ...(mine && { userId: actor.id }) });
  const places = await store.listPlacesIn(
    app.db,
    actor.id,
    courses.map(({ id }) => id),
  );
  return courses.map((course) => ({ course: publicCourse(course), role: places.get(course.id) ?? null }));
}

async function listedCourses(app: App, filter: Filter & { userId?: string }) {
  const { items, total } = await store.listCourses(app.db, {
    ...filter,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
  const counts = await countEnrollments(
    app.db,
    items.map((item) => item.id),
  );
  return { items: items.map((item) => ({ ...publicCourse(item), students: counts.get(item.id) ?? 0 })), total };
}

/** Open assignments of the courses that a person takes, soonest due first, with their course. */
export async function openAssignmentsOf(
  app: App,
  actor: UserActor,
): Promise<{ assignment: Assignment; course: ShownCourse }[]> {
  const { items } = await store.listCourses(app.db, { userId: actor.id, limit: 100, offset: 0 });
  const places = await store.listPlacesIn(
    app.db,
    actor.id,
    items.map(({ id }) => id),
  );
  const taken = items.filter(({ id }) => places.get(id) === 'student');
  const byId = new Map(taken.map((course) => [course.id, publicCourse(course)]));
  const nowMs = app.clock.nowMs();
  const extensions = await listGranted(app.db, [...byId.keys()], actor.id);
  const all = await assignments.listAssignments(app.db, [...byId.keys()]);
  return all
    .map((assignment) => datesWith(assignment, inCourse(extensions, assignment.courseId)))
    .filter((assignment) => assignment.opensAt <= nowMs && nowMs < assignment.dueAt)
    .sort((a, b) => a.dueAt - b.dueAt)
    .map((assignment) => ({ assignment, course: byId.get(assignment.courseId) as ShownCourse }));
}

const inCourse = (all: readonly Extension[], id: string) => all.filter(({ courseId }) => courseId === id);

/** Assignments of one of these versions, the newest first, for those who may read the problem. @throws NotFound for others */
export async function assignmentsUsing(
  app: App,
  actor: Actor,
  versions: readonly ProblemVersion[],
): Promise<assignments.AssignmentUse[]> {
  await requireVersionsReadable(app, actor, versions);
  return await assignments.listAssignmentsUsing(
    app.db,
    versions.map(({ id }) => id),
  );
}
