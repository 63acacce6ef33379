/** Addresses of pages of a contest's participants: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The public list, of people or of teams. */
export function teamsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/teams`;
}

/** The reader's own team or registration. */
export function myTeamHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/my-team`;
}
