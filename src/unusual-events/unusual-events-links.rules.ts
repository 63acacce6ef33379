/** The address of the unusual events of a contest: the only place that knows it. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** What the jury of a contest may want to look at. */
export function unusualEventsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/unusual-events`;
}
