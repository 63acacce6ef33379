/** Addresses of verdicts that wait for the jury: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** All that wait in a contest. */
export function verdictReviewsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/verdicts`;
}

/** One of them, by its judging. */
export function verdictReviewHref(contestSlug: string, judgingId: string): string {
  return `${verdictReviewsHref(contestSlug)}/${judgingId}`;
}
