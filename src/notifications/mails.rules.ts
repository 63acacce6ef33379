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

/** Why a mail could not be sent: the SMTP reply, absent if there was none, and the command that it answered. */
export interface MailFault {
  responseCode?: number;
  command?: string;
  message?: string;
}

const MINUTE_MS = 60_000;
/** Pauses after the first failed attempt, the second, …: a day and a half in all. */
const PAUSES_MS = [1, 5, 15, 60, 180, 360, 720, 720].map((minutes) => minutes * MINUTE_MS);
/** A mail that is so late tells nothing new: it is skipped. */
export const STALE_MS = 3 * 24 * 60 * MINUTE_MS;

/** A mail that has been due for so long waits because the server refuses the site, or because nothing sends mail. */
export const LONG_DUE_MS = 10 * MINUTE_MS;

/** Commands whose reply is about one recipient or one mail. */
const ABOUT_ONE_MAIL = ['RCPT TO', 'DATA'];

/**
 * Whether other mails would fail too: the server could not be reached, or it refused us before it knew the recipient, for one
 * because our password is wrong.
 */
export function isOutage({ responseCode, command = '' }: MailFault): boolean {
  return responseCode === undefined || !ABOUT_ONE_MAIL.includes(command);
}

/** What becomes of a mail after its `attempts`th attempt failed. A reply about it from 500 on is final (RFC 5321, 4.2.1). */
export function afterFailedAttempt(
  attempts: number,
  fault: MailFault,
  nowMs: number,
): { state: 'waiting'; dueAt: number } | { state: 'failed' } {
  const pauseMs = PAUSES_MS[attempts - 1];
  const isFinal = !isOutage(fault) && (fault.responseCode ?? 0) >= 500;
  return isFinal || pauseMs === undefined ? { state: 'failed' } : { state: 'waiting', dueAt: nowMs + pauseMs };
}
