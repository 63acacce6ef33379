/** Addresses of pages of similarity checks: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';
import { courseHref } from '../courses/course-links.rules.ts';

/** The checks of a contest, and the form for a new one. */
export function contestSimilarityHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/similarity`;
}

/** The checks of a course, and the form for a new one. */
export function courseSimilarityHref(courseSlug: string): string {
  return `${courseHref(courseSlug)}/similarity`;
}

/** A check with its pairs. */
export function similarityCheckHref(id: string): string {
  return `/similarity/checks/${id}`;
}

/** Groups of submissions that are alike. */
export function similarityGroupsHref(id: string): string {
  return `${similarityCheckHref(id)}/groups`;
}

/** What was not compared, and why. */
export function similarityLeftHref(id: string): string {
  return `${similarityCheckHref(id)}/not-compared`;
}

/** Two submissions side by side. */
export function similarityPairHref(id: string): string {
  return `/similarity/pairs/${id}`;
}

/** A question to the authors of a submission, for them. */
export function similarityQuestionHref(id: string): string {
  return `/similarity/questions/${id}`;
}
