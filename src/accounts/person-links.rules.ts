/** Addresses of the pages of people. */

/** A person's public page. */
export function personHref(id: string): string {
  return `/people/${id}`;
}
