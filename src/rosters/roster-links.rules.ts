/** Addresses of the rosters of sections. */
import { courseHref } from '../courses/course-links.rules.ts';

/** The roster of sections: who is on it, who has joined. */
export function rosterHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/roster`;
}

/** The form to import a list. */
export function rosterImportHref(courseSlug: string): string {
  return `${rosterHref(courseSlug)}/import`;
}

/** What a held list would do. */
export function rosterPlanHref(courseSlug: string, importId: string): string {
  return `${rosterImportHref(courseSlug)}/${importId}`;
}

/** Where someone says which student of the class list they are. */
export function claimHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/claim`;
}

/** Where they enter the code that was mailed to them. */
export function claimCodeHref(courseSlug: string): string {
  return `${claimHref(courseSlug)}/code`;
}
