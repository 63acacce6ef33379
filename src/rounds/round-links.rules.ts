/** Addresses of pages of rounds: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The rounds of a contest. */
export function roundsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/rounds`;
}

export function roundHref(contestSlug: string, roundSlug: string): string {
  return `${roundsHref(contestSlug)}/${roundSlug}`;
}

/** A problem of a round, where it is also submitted. */
export function roundProblemHref(contestSlug: string, roundSlug: string, label: string): string {
  return `${roundHref(contestSlug, roundSlug)}/problems/${encodeURIComponent(label)}`;
}

/** The list of problems that organizers put together. */
export function problemSetHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/problem-set`;
}

export function boardHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/board`;
}

/** A published version of a round's results. */
export function resultHref(contestSlug: string, roundSlug: string, number: number): string {
  return `${roundHref(contestSlug, roundSlug)}/results/${number}`;
}
