/** Courses and their assignments. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { coursesAfter, openAssignmentsOf, viewCourse } from '../courses/course-access.service.ts';
import { listAssignments } from '../courses/courses.service.ts';
import { ownWorkInAssignments } from '../gradebook/own-work.service.ts';
import { assignmentPlaceById } from '../places/submit-places.service.ts';
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
import { cursorsOf } from './paging.rules.ts';
import { placedProblem } from './problems.routes.ts';
import { searchQuery } from './queries.input.ts';

const courseQuery = searchQuery.extend({ mine: z.enum(['true', 'false']).default('false').describe('Only your own') });

const cursors = cursorsOf('courses', { createdAt: 'number', id: 'id' });

const viewed = (app: App) => ({ nowMs: app.clock.nowMs(), siteUrl: app.config.baseUrl });

export const courseEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/courses',
    scope: 'read',
    summary: 'Courses, newest first, and what you are in each',
    query: courseQuery,
    response: pageOf(listedCourse),
    async handle(app, { actor, query }) {
      const { size, after } = cursors.read(query);
      const mine = query.mine === 'true';
      const found = await coursesAfter(app, actor, { mine, search: query.search, after, limit: size + 1 });
      const { items, next } = cursors.page(found, size, ({ course: { createdAt, id } }) => ({ createdAt, id }));
      return { items: items.map(({ course, role }) => listedCourseOf(course, role, app.config.baseUrl)), next };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/courses/{course}',
    scope: 'read',
    summary: 'A course, and what you are in it',
    response: course,
    async handle(app, { actor, params }) {
      const { course, roles } = await viewCourse(app, actor, params.course!);
      return courseOf(course, roles, app.config.baseUrl);
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/courses/{course}/assignments',
    scope: 'read',
    summary: 'Assignments of a course, for its students and staff',
    response: pageOf(assignment),
    async handle(app, { actor, params }) {
      const { course } = await viewCourse(app, actor, params.course!);
      const assignments = await listAssignments(app, actor, course.id);
      const own = await ownWorkInAssignments(app, actor, assignments);
      return { items: assignments.map((one) => assignmentOf(one, course, own.get(one.id), viewed(app))), next: null };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/assignments',
    scope: 'read',
    summary: 'Open assignments of the courses you take, soonest due first',
    response: pageOf(assignment),
    async handle(app, { actor }) {
      const open = await openAssignmentsOf(app, actor);
      const assignments = open.map(({ assignment }) => assignment);
      const own = await ownWorkInAssignments(app, actor, assignments);
      const items = open.map((one) =>
        assignmentOf(one.assignment, one.course, own.get(one.assignment.id), viewed(app)),
      );
      return { items, next: null };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/assignments/{id}',
    scope: 'read',
    summary: 'An assignment with its problem',
    response: assignmentWithProblem,
    async handle(app, call) {
      const found = await assignmentPlaceById(app, call.actor, call.params.id!);
      const own = await ownWorkInAssignments(app, call.actor, [found.assignment]);
      return {
        ...assignmentOf(found.assignment, found.course, own.get(found.assignment.id), viewed(app)),
        problem: await placedProblem(app, call, found.place),
      };
    },
  }),
];
