/** Addresses of pages about who may register for a contest, and what they accept: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The rules of registration, for organizers. */
export function signUpRulesHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/sign-up-rules`;
}

/** The invited list, for organizers. */
export function inviteesHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/invitees`;
}

/** The texts that people accept: to read and accept, and for organizers to write. */
export function consentsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/consents`;
}

export function newConsentHref(contestSlug: string): string {
  return `${consentsHref(contestSlug)}/new`;
}

export function editConsentHref(contestSlug: string, id: string): string {
  return `${consentsHref(contestSlug)}/${id}`;
}

/** Who accepted which text when, for organizers. */
export function consentLogHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/consent-log`;
}

export function consentLogCsvHref(contestSlug: string): string {
  return `${consentLogHref(contestSlug)}.csv`;
}
