/** Addresses of the pages that import assignments of GitHub Classroom. */

/** The form that begins an import, perhaps into a course. */
export function classroomImportHref(courseSlug?: string): string {
  return courseSlug === undefined ? '/courses/import' : `/courses/import?course=${courseSlug}`;
}

/** The dry run of an import, and what came of it. */
export function classroomImportPageHref(id: string): string {
  return `/courses/import/${id}`;
}

/** The GitHub accounts of the students of a course, as a file. */
export function githubStudentsHref(courseSlug: string): string {
  return `/courses/${courseSlug}/github-accounts.csv`;
}
