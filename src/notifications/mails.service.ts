/** Sends the mails of notifications, and shows staff those that failed. The states are in `mails.rules.ts`. */
import pLimit from 'p-limit';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { formats, LANGUAGES, translator, type LanguageCode } from '../platform/i18n.ts';
import type { OutgoingMail } from '../platform/mail/mailer.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { mailboxesUnchecked, publicPeople } from '../accounts/users.service.ts';
import { listChoices } from './choices.store.ts';
import { unsubscribeToken, type UnsubscribeScope } from './choices.service.ts';
import { choiceFor, isMailed } from './kinds.rules.ts';
import {
  afterFailedAttempt,
  isOutage,
  LONG_DUE_MS,
  STALE_MS,
  type MailFault,
  type NotificationMail,
} from './mails.rules.ts';
import * as store from './mails.store.ts';
import { notificationHref, notificationSettingsHref, unsubscribeHref } from './notification-links.rules.ts';
import { MAILS_KEPT_MS, messageKey, shownParams, type Notification } from './notifications.rules.ts';
import { listInMail } from './notifications.store.ts';
import { mailsDue } from './notifications.topics.ts';

/** Few at a time: other background work waits meanwhile. */
const BATCH = 20;
const PAUSE_MS = 1000;
const AT_ONCE = 5;
const LEASE_MS = 5 * 60_000;
const DELETED_AT_ONCE = 1000;
/** A digest names this many, and says how many more there are. */
const MOST_IN_DIGEST = 30;

/**
 * Sends a batch of due mails, and tells the next batch if there may be more; while the server is out of reach, housekeeping
 * tries again. Safe to repeat and to run twice at once.
 */
export async function sendDueMailsUnchecked(app: App): Promise<void> {
  const token = newId();
  await store.returnExpiredMails(app.db, app.clock.nowMs());
  const mails = await store.claimDueMails(app.db, app.clock.nowMs(), { token, leaseMs: LEASE_MS, limit: BATCH });
  let isOut = false;
  const limit = pLimit(AT_ONCE);
  await Promise.all(
    mails.map((mail) =>
      limit(async () => {
        if (!isOut) isOut = (await attempt(app, token, mail)) === 'outage';
      }),
    ),
  );
  await store.releaseMails(app.db, token);
  if (isOut || mails.length < BATCH) return;
  const nowMs = app.clock.nowMs();
  const runAt = nowMs + PAUSE_MS;
  // The key has the second, so that it is never that of the batch that runs now, and there is one next batch.
  await enqueue(app.db, nowMs, mailsDue, {}, { runAt, key: `${mailsDue.name}:${Math.floor(runAt / 1000)}` });
}

async function attempt(app: App, token: string, mail: NotificationMail): Promise<'done' | 'outage'> {
  try {
    const isLate = app.clock.nowMs() - mail.dueAt > STALE_MS;
    const outgoing = isLate ? undefined : await written(app, mail);
    if (outgoing) await app.mailer.send(outgoing);
    await store.endMail(app.db, mail.id, token, { state: outgoing ? 'sent' : 'skipped', at: app.clock.nowMs() });
    return 'done';
  } catch (error) {
    const fault = error as MailFault;
    const attempts = mail.attempts + 1;
    const at = app.clock.nowMs();
    const next = afterFailedAttempt(attempts, fault, at);
    app.log.warn({ err: error, mail: mail.id, attempts }, 'mail of a notification failed');
    const dueAt = next.state === 'waiting' ? next.dueAt : undefined;
    await store.noteFailure(app.db, mail.id, token, { error: String(fault.message ?? error), attempts, at, dueAt });
    return isOutage(fault) ? 'outage' : 'done';
  }
}

/** The mail as it is true now; undefined if the person has no address or chose otherwise, or read a digest's news. */
async function written(app: App, mail: NotificationMail): Promise<OutgoingMail | undefined> {
  const { userId } = mail;
  const to = (await mailboxesUnchecked(app, [userId])).get(userId);
  if (!to?.email) return undefined;
  const chosen = await listChoices(app.db, userId);
  const news = (await listInMail(app.db, userId, mail.mailKey)).filter(
    (one) => isMailed(choiceFor(one.kind, chosen.get(one.kind))) && (mail.kind !== null || one.readAt === null),
  );
  const [first] = news;
  if (!first) return undefined;
  const language = LANGUAGES.find((known) => known === to.language) ?? 'en';
  const timeZone = to.timeZone ?? app.config.timeZone;
  const scope: UnsubscribeScope = mail.kind === null ? 'digest' : first.kind;
  const unsubscribeUrl = `${app.config.baseUrl}${unsubscribeHref(unsubscribeToken(app, userId, scope))}`;
  const items = news.slice(0, MOST_IN_DIGEST).map((one) => line(app, one, language, timeZone));
  const isOne = mail.kind !== null;
  return {
    to: to.email,
    language,
    timeZone,
    view: isOne ? 'notifications_one' : 'notifications_digest',
    subject: isOne ? messageKey(first) : 'notifications:mail.digest',
    id: mail.id,
    unsubscribeUrl,
    model: {
      ...(isOne ? items[0]?.params : { count: news.length }),
      items,
      more: news.length - items.length,
      unsubscribeUrl,
      settingsUrl: `${app.config.baseUrl}${notificationSettingsHref()}`,
    },
  };
}

function line(app: App, notification: Notification, language: LanguageCode, timeZone: string) {
  const params = shownParams(notification.params, formats(language, timeZone).dateTime);
  return {
    params,
    text: translator(language)(messageKey(notification), params),
    url: `${app.config.baseUrl}${notificationHref(notification.id)}`,
  };
}

export interface TroubledMail extends NotificationMail {
  person: string;
}

/** Mails that failed, or wait for another attempt or longer than they should, for staff. */
export async function troubledMails(
  app: App,
  actor: Actor,
  filter: { state: 'failed' | 'waiting'; page: number; pageSize: number },
): Promise<{ items: TroubledMail[]; total: number }> {
  requirePermission(actor, 'operations.read');
  const { state, page, pageSize } = filter;
  const { items, total } = await store.listTroubledMails(app.db, troubled(app, state), pageSize, (page - 1) * pageSize);
  const ids = items.map(({ userId }) => userId);
  const people = await publicPeople(app, ids);
  return { items: items.map((mail) => ({ ...mail, person: people.get(mail.userId)?.displayName ?? '' })), total };
}

/** How many mails failed for good, and how many wait, for those who may read it; otherwise none. */
export async function countMailTroubles(app: App, actor: Actor): Promise<{ failed: number; waiting: number }> {
  if (!may(actor, 'operations.read')) return { failed: 0, waiting: 0 };
  const failed = await store.countTroubledMails(app.db, troubled(app, 'failed'));
  return { failed, waiting: await store.countTroubledMails(app.db, troubled(app, 'waiting')) };
}

function troubled(app: App, state: 'failed' | 'waiting'): store.TroubledFilter {
  return { state, dueBeforeMs: app.clock.nowMs() - LONG_DUE_MS };
}

/** Sends a failed mail again. @throws NotFound, Conflict when it is not failed any more */
export async function sendMailAgain(app: App, actor: Actor, id: string): Promise<void> {
  requirePermission(actor, 'mail.send-again');
  const mail = await store.findMail(app.db, id);
  if (!mail) throw new NotFound('mail_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if ((await store.moveToWaiting(trx, nowMs, id)) === 0) throw new Conflict('mail_not_failed');
    await insertAudit(trx, actor, nowMs, 'mail.sent_again', { type: 'user', id: mail.userId });
    await enqueue(trx, nowMs, mailsDue, {});
  });
  app.background.poke();
}

/** Sends all failed mails again; returns how many. */
export async function sendAllMailsAgain(app: App, actor: Actor): Promise<number> {
  requirePermission(actor, 'mail.send-again');
  const nowMs = app.clock.nowMs();
  const count = await inTransaction(app.db, async (trx) => {
    const moved = await store.moveToWaiting(trx, nowMs);
    await insertAudit(trx, actor, nowMs, 'mail.all_sent_again', { type: 'mails', id: 'all' }, { count: moved });
    await enqueue(trx, nowMs, mailsDue, {});
    return moved;
  });
  app.background.poke();
  return count;
}

/** Ends all waiting mails unsent: no one waits for mail about the demo's past. */
export async function skipMailsUnchecked(app: App): Promise<void> {
  await store.skipWaiting(app.db, app.clock.nowMs());
}

/** Deletes mails that ended long ago, batch by batch. */
export async function deleteOldMailsUnchecked(app: App): Promise<void> {
  const beforeMs = app.clock.nowMs() - MAILS_KEPT_MS;
  while ((await store.deleteEndedMails(app.db, beforeMs, DELETED_AT_ONCE)) === DELETED_AT_ONCE);
}
