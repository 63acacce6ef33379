/** Extensions that students asked for and that wait for an answer of those who teach them. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { courseFor } from './course-access.service.ts';
import type { ShownCourse } from './courses.rules.ts';
import * as store from './extensions.store.ts';
import { enrolledOf } from './section-access.service.ts';

/** How many students whom the actor teaches wait for an answer, in each course where someone does. */
export async function extensionsAsked(
  app: App,
  actor: UserActor,
): Promise<{ course: Pick<ShownCourse, 'slug' | 'title'>; count: number }[]> {
  const waiting = [];
  for (const id of await store.listCoursesAsked(app.db, actor.id)) {
    const page = await courseFor(app, actor, { id }, 'course.grade');
    const seen = new Set((await enrolledOf(app, page)).map(({ userId }) => userId));
    const all = await store.listExtensions(app.db, id);
    const count = all.filter(({ userId, state }) => state === 'asked' && seen.has(userId)).length;
    if (count > 0) waiting.push({ course: page.course, count });
  }
  return waiting;
}
