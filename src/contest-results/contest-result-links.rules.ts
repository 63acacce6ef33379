/** Addresses of pages of the results of a whole contest: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** A published version. */
export function contestResultHref(contestSlug: string, number: number): string {
  return `${contestHref(contestSlug)}/results/${number}`;
}

/** Where the results of the contest are published. */
export function contestPublishHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/results/publish`;
}

/** The appeals against the results: one's own, or all for staff. */
export function appealsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/appeals`;
}
