/** Addresses of pages of courses and their assignments: the only place that knows them. */

export function courseHref(slug: string): string {
  return `/courses/${slug}`;
}

/** The grades of a course. */
export function gradesHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/grades`;
}

/** An assignment, where it is also submitted. */
export function assignmentHref(courseSlug: string, id: string): string {
  return `${courseHref(courseSlug)}/assignments/${id}`;
}

/** Everyone's work on an assignment, for those who grade it. */
export function assignmentWorkHref(courseSlug: string, id: string): string {
  return `${assignmentHref(courseSlug, id)}/students`;
}
