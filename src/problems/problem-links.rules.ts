/** Addresses of pages of problems: the only place that knows them. */

/** A problem, where it is also submitted for practice. */
export function problemHref(slug: string): string {
  return `/problems/${slug}`;
}
