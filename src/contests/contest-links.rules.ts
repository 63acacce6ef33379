/** Addresses of pages of contests: the only place that knows them. */

export function contestHref(slug: string): string {
  return `/contests/${slug}`;
}

export function contestEditHref(slug: string): string {
  return `${contestHref(slug)}/edit`;
}

export function contestCopyHref(slug: string): string {
  return `${contestHref(slug)}/copy`;
}

export function contestHistoryHref(slug: string): string {
  return `${contestHref(slug)}/history`;
}

export function contestDeleteHref(slug: string): string {
  return `${contestHref(slug)}/delete`;
}

/** Deleted contests, which can be restored for a while. */
export function deletedContestsHref(): string {
  return '/contests/deleted';
}

/** The rounds of a contest, where the organizer of a new one goes on. */
export function roundsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/rounds`;
}
