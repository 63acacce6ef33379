/** Addresses of pages of rejudgings: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

export function rejudgingHref(id: string): string {
  return `/rejudgings/${id}`;
}

/** The public log of a contest: what was judged again, why, and what changed. */
export function contestRejudgingsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/rejudgings`;
}

/** The form that starts a set, for everything submitted to a contest. */
export function rejudgeContestHref(contestSlug: string): string {
  return `/rejudgings/new?contest=${contestSlug}`;
}
