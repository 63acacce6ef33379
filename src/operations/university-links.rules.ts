/** Addresses of pages of universities: the only place that knows them. */

export function universityHref(slug: string): string {
  return `/universities/${slug}`;
}

/** Where a university is merged into another. */
export function universityMergeHref(slug: string): string {
  return `${universityHref(slug)}/merge`;
}
