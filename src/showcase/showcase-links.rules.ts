/** Addresses of what a contest shows of itself: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** Where organizers edit all of it. */
export function showcaseHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/showcase`;
}

export function bannerHref(contestSlug: string): string {
  return `${showcaseHref(contestSlug)}/banner`;
}

/** The form of a phase, a sponsor or a prize; `new` for one that is not there yet. */
export function showcaseItemHref(contestSlug: string, kind: 'phases' | 'sponsors' | 'prizes', id: string): string {
  return `${showcaseHref(contestSlug)}/${kind}/${id}`;
}

/** An image of a contest by its blob. */
export function contestImageHref(contestSlug: string, sha256: string): string {
  return `${contestHref(contestSlug)}/images/${sha256}`;
}
