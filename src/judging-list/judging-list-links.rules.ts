/** The address of the judging list of a contest: the only place that knows it. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** Everything that is judged in a contest, for its jury. */
export function judgingListHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/judgings`;
}
