/** Addresses of balloons: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The queue of balloons of a contest. */
export function balloonsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/balloons`;
}

/** What happens to one of them. */
export function balloonHref(contestSlug: string, balloonId: string): string {
  return `${balloonsHref(contestSlug)}/${balloonId}`;
}
