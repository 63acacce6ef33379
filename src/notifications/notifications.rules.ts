/** A notification of a person: its text, its mail, and how long it is kept. */
import type { Choice, Kind } from './kinds.rules.ts';

export interface Notification {
  id: string;
  kind: Kind;
  variant: string | null;
  /** Path of the page that says more. */
  href: string;
  params: Readonly<Record<string, string | number>>;
  createdAt: number;
  /** Null: unread. */
  readAt: number | null;
}

/** The bell counts up to this many. */
export const MOST_COUNTED = 99;

/** A daily digest is sent at this hour of the person's day. */
export const DIGEST_HOUR = 8;
/** Later by this much, so that whatever was being stored at the hour is in it. */
const DIGEST_PAUSE_MS = 120_000;

const DAY_MS = 24 * 3_600_000;
/** Notifications are deleted after this time, read or not. */
export const KEPT_MS = 365 * DAY_MS;
/** Mails that ended are deleted after this time. */
export const MAILS_KEPT_MS = 30 * DAY_MS;

/** The message of a notification. */
export function messageKey({ kind, variant }: Pick<Notification, 'kind' | 'variant'>): string {
  return `notifications:kind.${kind}.title${variant === null ? '' : `.${variant}`}`;
}

/** Its parameters as text: times are written by `time`. */
export function shownParams(
  params: Notification['params'],
  time: (atMs: number) => string,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' && name.endsWith('At') ? time(value) : value,
    ]),
  );
}

/** What a search looks through: the names in its text, in lower case, and nothing else of it. */
export function searchedText(params: Notification['params']): string {
  const names = Object.values(params).filter((value) => typeof value === 'string');
  return names.join('\n').toLowerCase();
}

/** The mail that tells a person a fact: of its own, the digest of a day, or none. */
export function mailFor(
  choice: Choice,
  fact: { kind: Kind; key: string; toldAt: number },
  digestAt: number,
): { mailKey: string; kind: Kind | null; dueAt: number } | null {
  if (choice === 'mail') return { mailKey: `one:${fact.kind}:${fact.key}`, kind: fact.kind, dueAt: fact.toldAt };
  if (choice === 'digest') return { mailKey: `digest:${digestAt}`, kind: null, dueAt: digestAt + DIGEST_PAUSE_MS };
  return null;
}
