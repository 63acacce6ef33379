/** Addresses of pages where measured speeds are reviewed: the only place that knows them. */

export function speedReviewHref(id: string): string {
  return `/speed-reviews/${id}`;
}
