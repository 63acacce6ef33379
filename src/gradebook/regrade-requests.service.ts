/** Requests to grade again that wait for an answer of those who teach the students. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { Course } from '../courses/courses.rules.ts';
import { allAssignmentsUnchecked } from '../courses/courses.service.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { listCoursesWithRequests, listRequests } from './marks.store.ts';

/** How many wait, in each assignment where one does. */
export async function regradesAsked(
  app: App,
  actor: UserActor,
): Promise<{ course: Pick<Course, 'slug'>; assignment: { id: string; title: string }; count: number }[]> {
  const waiting = [];
  for (const id of await listCoursesWithRequests(app.db, actor.id)) {
    const page = await courseFor(app, actor, { id }, 'course.grade');
    const seen = new Set((await studentsOf(app, page)).map(({ userId }) => userId));
    const asked = (await listRequests(app.db, { courseId: id })).filter(({ userId }) => seen.has(userId));
    for (const assignment of await allAssignmentsUnchecked(app, id)) {
      const count = asked.filter(({ assignmentId }) => assignmentId === assignment.id).length;
      if (count > 0) waiting.push({ course: page.course, assignment, count });
    }
  }
  return waiting;
}
