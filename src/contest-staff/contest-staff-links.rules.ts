/** The address of the page of a contest's staff. */
import { contestHref } from '../contests/contest-links.rules.ts';

export function contestStaffHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/staff`;
}
