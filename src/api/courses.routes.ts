/** Courses and their assignments. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { openAssignmentsOf, ownCourses, publicCourses, viewCourse } from '../courses/course-access.service.ts';
import { listAssignments } from '../courses/courses.service.ts';
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
import { cursorAfter, numberedPage } from './paging.rules.ts';
import { placedProblem } from './problems.routes.ts';
import { searchQuery } from './queries.input.ts';

const courseQuery = searchQuery.extend({ mine: z.enum(['true', 'false']).default('false').describe('Only your own') });

const viewed = (app: App) => ({ nowMs: app.clock.nowMs(), siteUrl: app.config.baseUrl });

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
      const filter = { ...page, search: query.search ?? '' };
      const { items, total } = await (query.mine === 'true'
        ? ownCourses(app, actor, filter)
        : publicCourses(app, filter));
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
      return { items: assignments.map((one) => assignmentOf(one, course, viewed(app))), next: null };
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
      const found = await assignmentPlaceById(app, call.actor, call.params.id!);
      return {
        ...assignmentOf(found.assignment, found.course, viewed(app)),
        problem: await placedProblem(app, call, found.place),
      };
    },
  }),
];
