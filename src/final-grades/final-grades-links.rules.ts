/** Addresses of final grades. */
import { courseHref } from '../courses/course-links.rules.ts';

/** Final grades of a course: all of them for staff, for a student their own. */
export function finalGradesHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/final-grades`;
}

/** How final grades are made: categories, weights, columns. */
export function gradeSchemeHref(courseSlug: string): string {
  return `${finalGradesHref(courseSlug)}/scheme`;
}

/** The results in an outside column. */
export function outsideColumnHref(courseSlug: string, id: string): string {
  return `${finalGradesHref(courseSlug)}/columns/${id}`;
}
