/** Addresses of rehearsals of contests: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The rehearsals of a contest. */
export function rehearsalsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/rehearsals`;
}

export function newRehearsalHref(contestSlug: string): string {
  return `${rehearsalsHref(contestSlug)}/new`;
}

/** A rehearsal: how far it is, and its report. */
export function rehearsalHref(contestSlug: string, id: string): string {
  return `${rehearsalsHref(contestSlug)}/${id}`;
}

export function throwAwayHref(contestSlug: string, id: string): string {
  return `${rehearsalHref(contestSlug, id)}/throw-away`;
}
