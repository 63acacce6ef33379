/** Addresses of pages of courses and their assignments: the only place that knows them. */

export function courseHref(slug: string): string {
  return `/courses/${slug}`;
}

export function courseEditHref(slug: string): string {
  return `${courseHref(slug)}/edit`;
}

/** The students of a course, for its staff. */
export function courseStudentsHref(slug: string): string {
  return `${courseHref(slug)}/students`;
}

/** The sections of a course, for its staff. */
export function courseSectionsHref(slug: string): string {
  return `${courseHref(slug)}/sections`;
}

/** The form for a new section. */
export function newSectionHref(slug: string): string {
  return `${courseSectionsHref(slug)}/new`;
}

/** A section: where it is edited. */
export function sectionHref(slug: string, id: string): string {
  return `${courseSectionsHref(slug)}/${id}`;
}

/** The list of who should be in a course. */
export function classListHref(slug: string): string {
  return `${courseHref(slug)}/class-list`;
}

export function courseStaffHref(slug: string): string {
  return `${courseHref(slug)}/staff`;
}

/** Extensions in a course: all of them for its staff, for a student their own. */
export function courseExtensionsHref(slug: string): string {
  return `${courseHref(slug)}/extensions`;
}

/** The late days of each student in a course. */
export function courseLateDaysHref(slug: string): string {
  return `${courseHref(slug)}/late-days`;
}

/** The grades of a course. */
export function gradesHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/grades`;
}

/** The assignments of a course; a new one is sent there. */
export function assignmentsHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/assignments`;
}

/** The form for a new assignment. */
export function newAssignmentHref(courseSlug: string): string {
  return `${assignmentsHref(courseSlug)}/new`;
}

/** An assignment, where it is also submitted. */
export function assignmentHref(courseSlug: string, id: string): string {
  return `${assignmentsHref(courseSlug)}/${id}`;
}

export function assignmentEditHref(courseSlug: string, id: string): string {
  return `${assignmentHref(courseSlug, id)}/edit`;
}

/** Everyone's work on an assignment, for those who grade it. */
export function assignmentWorkHref(courseSlug: string, id: string): string {
  return `${assignmentHref(courseSlug, id)}/students`;
}

/** All attempts of one student at an assignment with how the grade was made, for the student and those who grade. */
export function studentWorkHref(courseSlug: string, id: string, userId: string): string {
  return `${assignmentWorkHref(courseSlug, id)}/${userId}`;
}
