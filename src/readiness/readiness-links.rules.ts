/** Addresses of the readiness of contests: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** What may go wrong in a contest, for its staff. */
export function readinessHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/readiness`;
}
