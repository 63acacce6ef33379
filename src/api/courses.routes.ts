/** Courses and their assignments. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import {
  courseRolesOf,
  getAssignmentUnchecked,
  getCourseUnchecked,
  getCourseBySlugUnchecked,
  listAssignments,
  listCourses,
  openAssignmentsOf,
} from '../courses/courses.service.ts';
import { assignmentPlace } from '../places/submit-places.service.ts';
import {
  assignment,
  assignmentOf,
  assignmentWithProblem,
  course,
  courseOf,
  listedCourse,
  listedCourseOf,
} from './courses.views.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { pageOf } from './fields.views.ts';
import { cursorAfter, numberedPage } from './paging.rules.ts';
import { placedProblem } from './problems.routes.ts';
import { searchQuery } from './queries.input.ts';

const courseQuery = searchQuery.extend({ mine: z.enum(['true', 'false']).default('false').describe('Only your own') });

const viewed = (app: App) => ({ nowMs: app.clock.nowMs(), siteUrl: app.config.baseUrl });

/** The place to submit an assignment to, by its id alone. @throws NotFound, Forbidden */
export async function placeOfAssignment(app: App, actor: UserActor, id: string) {
  const found = await getAssignmentUnchecked(app, id);
  const of = await getCourseUnchecked(app, found.courseId);
  return { assignment: found, course: of, place: await assignmentPlace(app, actor, of.slug, id) };
}

export const courseEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/courses',
    scope: 'read',
    summary: 'Courses',
    query: courseQuery,
    response: pageOf(listedCourse),
    async handle(app, { actor, query }) {
      const page = numberedPage(query);
      const mine = query.mine === 'true' ? { userId: actor.id } : {};
      const { items, total } = await listCourses(app, { ...page, ...mine, search: query.search ?? '' });
      return { items: items.map((one) => listedCourseOf(one, app.config.baseUrl)), next: cursorAfter(page, total) };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/courses/{course}',
    scope: 'read',
    summary: 'A course, and what you are in it',
    response: course,
    async handle(app, { actor, params }) {
      const found = await getCourseBySlugUnchecked(app, params.course!);
      return courseOf(found, await courseRolesOf(app, actor, found.id), app.config.baseUrl);
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/courses/{course}/assignments',
    scope: 'read',
    summary: 'Assignments of a course, for its students and staff',
    response: pageOf(assignment),
    async handle(app, { actor, params }) {
      const found = await getCourseBySlugUnchecked(app, params.course!);
      requirePermission(actor, 'course.read', await courseRolesOf(app, actor, found.id));
      const assignments = await listAssignments(app, actor, found.id);
      return { items: assignments.map((one) => assignmentOf(one, found, viewed(app))), next: null };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/assignments',
    scope: 'read',
    summary: 'Open assignments of the courses you take, soonest due first',
    response: pageOf(assignment),
    async handle(app, { actor }) {
      const open = await openAssignmentsOf(app, actor.id);
      return { items: open.map((one) => assignmentOf(one.assignment, one.course, viewed(app))), next: null };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/assignments/{id}',
    scope: 'read',
    summary: 'An assignment with its problem',
    response: assignmentWithProblem,
    async handle(app, call) {
      const found = await placeOfAssignment(app, call.actor, call.params.id!);
      return {
        ...assignmentOf(found.assignment, found.course, viewed(app)),
        problem: await placedProblem(app, call, found.place),
      };
    },
  }),
];
