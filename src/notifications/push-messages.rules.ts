/**
 * The states of a push message: waiting → sending → sent, or skipped when there is nothing to tell any more. An attempt that
 * fails returns it to waiting, for as long as the push service asks for, and to failed when the service refuses it for good or
 * too often. A service that does not know the browser any more ends its subscription and all its messages.
 */
import { KINDS, type Kind, type KindShape } from './kinds.rules.ts';
import type { MailState } from './mails.rules.ts';

export interface PushMessage {
  id: string;
  subscriptionId: string;
  userId: string;
  kind: string;
  factKey: string;
  host: string;
  state: MailState;
  dueAt: number;
  /** Attempts that failed. */
  attempts: number;
  lastError: string | null;
  createdAt: number;
}

/** What a push service answered; without a status it could not be reached. */
export interface PushAnswer {
  status?: number;
  /** The header as it came. */
  retryAfter?: string | undefined;
  message: string;
}

export type PushOutcome =
  { state: 'sent' } | { state: 'gone' } | { state: 'failed' } | { state: 'waiting'; dueAt: number; isOutage: boolean };

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Pauses after the first failed attempt, the second, … */
const PAUSES_MS = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);
const MOST_PAUSE_MS = 6 * 60 * MINUTE_MS;
/** While a push service cannot be reached, none of its messages is tried. */
export const OUTAGE_PAUSE_MS = 5 * MINUTE_MS;

/** How long a message says something new: until the time that it names, at most a day. 0: it is too late. */
export function lifetimeMs(params: Readonly<Record<string, string | number>>, toldAt: number, nowMs: number): number {
  const times = Object.entries(params).flatMap(([name, value]) =>
    typeof value === 'number' && /^(closes|opens|due)At$/.test(name) ? [value] : [],
  );
  return Math.max(0, Math.min(toldAt + DAY_MS, ...times) - nowMs);
}

/** Whether a kind goes to the browsers of whoever chose nothing: what is mailed at once, and what matters just then. */
export function isPushedNormally(kind: Kind): boolean {
  const shape: KindShape = KINDS[kind];
  return shape.push !== undefined || shape.normally === 'mail';
}

/** What matters just then wakes a device; the rest may wait until it wakes by itself (RFC 8030, 5.3). */
export function urgencyOf(kind: Kind): 'high' | 'normal' {
  return (KINDS[kind] as KindShape).push === undefined ? 'normal' : 'high';
}

/** What a message replaces that was not delivered yet, and that is still shown: an earlier state of the same page, or itself. */
export function topicOf(kind: Kind, factKey: string, href: string): string {
  return (KINDS[kind] as KindShape).push === 'state' ? `state ${kind} ${href}` : `fact ${kind} ${factKey}`;
}

/** What becomes of a message after an attempt, of which `attempts` have failed, this one included. */
export function afterAttempt(attempts: number, answer: PushAnswer, nowMs: number): PushOutcome {
  const { status } = answer;
  if (status !== undefined && status >= 200 && status < 300) return { state: 'sent' };
  if (status === 404 || status === 410) return { state: 'gone' };
  const isOver = status !== undefined && status < 500 && status !== 429 && status !== 408;
  const pauseMs = PAUSES_MS[attempts - 1];
  if (isOver || pauseMs === undefined) return { state: 'failed' };
  const asked = Math.min(retryAfterMs(answer.retryAfter, nowMs), MOST_PAUSE_MS);
  return { state: 'waiting', dueAt: nowMs + Math.max(pauseMs, asked), isOutage: status === undefined };
}

/** How long a `Retry-After` asks to wait: seconds or a date (RFC 9110, 10.2.3); 0 for anything else. */
export function retryAfterMs(value: string | undefined, nowMs: number): number {
  if (value === undefined) return 0;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * SECOND_MS;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
}
