/** Addresses of pages of clarifications: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** Questions, answers and announcements of a contest, as its participants read them. */
export function clarificationsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/clarifications`;
}

/** A question or announcement in the list that everyone reads, whatever page of it that is on by now. */
export function clarificationItemHref(contestSlug: string, id: string): string {
  return `${clarificationsHref(contestSlug)}?at=${id}#clarification-${id}`;
}

/** The form for a question about something, as `subjectKey` names it. */
export function askHref(contestSlug: string, about: string): string {
  return `${clarificationsHref(contestSlug)}?about=${encodeURIComponent(about)}#ask`;
}

/** What is new for the reader, as a piece of a page. */
export function clarificationNewsHref(contestSlug: string): string {
  return `${clarificationsHref(contestSlug)}/news`;
}

/** The questions that staff answer. */
export function clarificationInboxHref(contestSlug: string): string {
  return `${clarificationsHref(contestSlug)}/inbox`;
}

export function announceHref(contestSlug: string): string {
  return `${clarificationsHref(contestSlug)}/announce`;
}

export function answerTemplatesHref(contestSlug: string): string {
  return `${clarificationsHref(contestSlug)}/templates`;
}

/** A question or announcement as staff see it, with all its versions. */
export function clarificationHref(contestSlug: string, id: string): string {
  return `${clarificationsHref(contestSlug)}/${id}`;
}
