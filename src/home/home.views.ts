/** What the start page shows of work that is due. */
import type { Assignment, Course } from '../courses/courses.rules.ts';
import { assignmentHref } from '../courses/course-links.rules.ts';

/** An open assignment: of its course only what a student may know. */
export function dueLine({ assignment, course }: { assignment: Assignment; course: Pick<Course, 'slug' | 'title'> }) {
  const { id, title, dueAt, points } = assignment;
  return {
    href: assignmentHref(course.slug, id),
    assignment: { id, title, dueAt, points },
    course: { slug: course.slug, title: course.title },
  };
}
