/** Addresses of pages of contests: the only place that knows them. */

export function contestHref(slug: string): string {
  return `/contests/${slug}`;
}
