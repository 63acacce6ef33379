/** Addresses of imports of past contests: the only place that knows them. */

/** The form for a file, and the imports so far. */
export function pastContestsHref(): string {
  return '/past-contests';
}

/** One import: what it would make, how far it is, what came of it. */
export function pastContestHref(importId: string): string {
  return `/past-contests/${importId}`;
}
