/** Addresses of pages of partnerships, and of the one that opens a course under one: the only place that knows them. */

export function partnershipHref(id: string): string {
  return `/partnerships/${id}`;
}

/** The form that opens a course under a partnership. */
export function openCourseHref(partnershipId: string): string {
  return `/courses/new?partnership=${partnershipId}`;
}
