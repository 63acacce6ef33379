/** Addresses of pages over all rounds of a contest: the only place that knows them. Those of rounds are in `round-links.rules.ts`. */
import { contestHref } from '../contests/contest-links.rules.ts';
import { boardHref, roundHref } from '../rounds/round-links.rules.ts';

/** The overall board. */
export function overallHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/board`;
}

/** What one participant did in a round. */
export function participantResultHref(contestSlug: string, roundSlug: string, participantId: string): string {
  return `${boardHref(contestSlug, roundSlug)}/${participantId}`;
}

/** Where organizers choose how rounds are combined. */
export function overallEditHref(contestSlug: string): string {
  return `${overallHref(contestSlug)}/edit`;
}

/** What of a contest can be exported. */
export function exportsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/exports`;
}

/** A board, or results with `?version=`, as a file. */
export function exportHref(contestSlug: string, roundSlug: string, file: string): string {
  return `${roundHref(contestSlug, roundSlug)}/export/${file}`;
}

/** The public board for frames of other sites. */
export function embeddedBoardHref(contestSlug: string, roundSlug: string): string {
  return `/embed${boardHref(contestSlug, roundSlug)}`;
}

/** Published results and announcements of a contest, as Atom. */
export function contestFeedHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/feed.atom`;
}

/** The charts of a round's board. */
export function boardChartsHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/charts`;
}

/** Where people star participants. */
export function starsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/stars`;
}

/** Where staff choose how the resolver of a round is shown. */
export function resolverHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/resolver`;
}
