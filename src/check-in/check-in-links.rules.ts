/** Addresses of the check-in: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The list on which staff check participants in. */
export function checkInHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/check-in`;
}

/** The check-in of one participant: what the QR code of a team leads to. */
export function checkInOneHref(contestSlug: string, participantId: string): string {
  return `${checkInHref(contestSlug)}/${participantId}`;
}

export function checkInSettingsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/check-in-settings`;
}

export function checkInFileHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/check-in.csv`;
}
