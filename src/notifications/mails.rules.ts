/**
 * The states of a mail: waiting → sending → sent, or skipped when there is nothing to tell any more. An attempt that fails
 * returns it to waiting with a pause, and to failed when the mail server refuses it for good or too often; staff may then
 * send it again.
 */
export const MAIL_STATES = ['waiting', 'sending', 'sent', 'skipped', 'failed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface NotificationMail {
  id: string;
  userId: string;
  mailKey: string;
  /** Of its one notification; null: a digest. */
  kind: string | null;
  state: MailState;
  dueAt: number;
  /** Attempts that failed. */
  attempts: number;
  lastError: string | null;
  createdAt: number;
}

/** What a mail server or the way to it answers: `responseCode` is the SMTP reply, absent if there was none. */
export interface MailFault {
  responseCode?: number;
  message?: string;
}

const MINUTE_MS = 60_000;
/** Pauses after the first failed attempt, the second, …: a day and a half in all. */
const PAUSES_MS = [1, 5, 15, 60, 180, 360, 720, 720].map((minutes) => minutes * MINUTE_MS);
/** After the server could not be reached, nothing is sent for this time. */
export const OUTAGE_PAUSE_MS = MINUTE_MS;
/** A mail that is so late tells nothing new: it is skipped. */
export const STALE_MS = 3 * 24 * 60 * MINUTE_MS;

/** Whether the server could not be reached, so that other mails would fail too. */
export function isOutage(fault: MailFault): boolean {
  return fault.responseCode === undefined;
}

/** What becomes of a mail after its `attempts`th attempt failed. A reply from 500 on is final (RFC 5321, 4.2.1). */
export function afterFailedAttempt(
  attempts: number,
  fault: MailFault,
  nowMs: number,
): { state: 'waiting'; dueAt: number } | { state: 'failed' } {
  const pauseMs = PAUSES_MS[attempts - 1];
  const isFinal = fault.responseCode !== undefined && fault.responseCode >= 500;
  return isFinal || pauseMs === undefined ? { state: 'failed' } : { state: 'waiting', dueAt: nowMs + pauseMs };
}
