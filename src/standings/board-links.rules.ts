/** Addresses of pages over all rounds of a contest: the only place that knows them. Those of rounds are in `round-links.rules.ts`. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The overall board. */
export function overallHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/board`;
}

/** Where organizers choose how rounds are combined. */
export function overallEditHref(contestSlug: string): string {
  return `${overallHref(contestSlug)}/edit`;
}
