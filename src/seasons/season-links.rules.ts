/** Addresses of pages of seasons: the only place that knows them. */

/** The standing of a season. */
export function seasonHref(slug: string): string {
  return `/seasons/${slug}`;
}

export function seasonEditHref(slug: string): string {
  return `${seasonHref(slug)}/edit`;
}

/** An immutable version. */
export function seasonVersionHref(slug: string, number: number): string {
  return `${seasonHref(slug)}/versions/${number}`;
}

/** What one person did in a season. */
export function seasonPersonHref(slug: string, userId: string): string {
  return `${seasonHref(slug)}/people/${userId}`;
}

/** Restores a deleted season. */
export function seasonRestoreHref(id: string): string {
  return `/seasons/deleted/${id}/restore`;
}
