/**
 * Tells people facts. `notify` writes an event in the transaction of the fact; delivering it gives each person, as they
 * chose, a notification and a mail. Delivering it again does nothing.
 */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { newId } from '../platform/ids.ts';
import { nextAtHour } from '../platform/times.ts';
import { mailboxesUnchecked } from '../accounts/users.service.ts';
import { deleteChoicesOf, listChoicesFor } from './choices.store.ts';
import { choiceFor, type News } from './kinds.rules.ts';
import { deleteMailsOf, insertMails, type NewMail } from './mails.store.ts';
import { DIGEST_HOUR, mailFor } from './notifications.rules.ts';
import { deleteMessagesOf } from './push-messages.store.ts';
import { isPushedNormally } from './push-messages.rules.ts';
import { insertAndSend, messagesForUnchecked } from './push-messages.service.ts';
import { deleteSubscriptionsOf } from './push-subscriptions.store.ts';
import { deleteNotificationsOf, insertNotifications, type NewNotification } from './notifications.store.ts';
import { notificationTold, type ToldFact } from './notifications.topics.ts';

const PEOPLE_AT_ONCE = 500;

/**
 * Tells people a fact, in the transaction of the fact or of a job that follows it. Each of them is told once, however
 * often this is called with the same kind and key. The caller knows who may know the fact now: a freeze, for one, hides
 * some facts from everyone but their authors.
 */
export async function notify(trx: Transaction, nowMs: number, news: News, userIds: readonly string[]): Promise<void> {
  const { kind, key, href, params, variant } = news;
  const told = { kind, key, href, params, toldAt: nowMs, ...(variant === undefined ? {} : { variant }) };
  const everyone = [...new Set(userIds)];
  for (let start = 0; start < everyone.length; start += PEOPLE_AT_ONCE)
    await enqueue(trx, nowMs, notificationTold, { ...told, userIds: everyone.slice(start, start + PEOPLE_AT_ONCE) });
}

/** Gives each person the notification and the mail of a fact, as they chose. */
export async function deliverUnchecked(app: App, told: ToldFact): Promise<void> {
  const { kind, key, href, params, variant = null, toldAt } = told;
  const people = await mailboxesUnchecked(app, told.userIds);
  const chosen = await listChoicesFor(app.db, kind, told.userIds);
  const notifications: NewNotification[] = [];
  const mails: NewMail[] = [];
  const pushedTo: string[] = [];
  // The next digest from now on: that of the time of the fact may be sent by now.
  const nowMs = app.clock.nowMs();
  const digestAt = new Map<string, number>();
  for (const [userId, { email, timeZone }] of people) {
    const choice = choiceFor(kind, chosen.get(userId)?.choice);
    if (choice === 'off') continue;
    const zone = timeZone ?? app.config.timeZone;
    if (!digestAt.has(zone)) digestAt.set(zone, nextAtHour(nowMs, zone, DIGEST_HOUR));
    const mail = email === null ? null : mailFor(choice, { kind, key, toldAt }, digestAt.get(zone) as number);
    const mailKey = mail?.mailKey ?? null;
    const shown = { kind, variant, href, params, factKey: key };
    notifications.push({ ...shown, id: newId(), userId, mailKey, createdAt: toldAt });
    if (chosen.get(userId)?.isPushed ?? isPushedNormally(kind)) pushedTo.push(userId);
    if (mail) mails.push({ ...mail, id: newId(), userId, createdAt: toldAt });
  }
  const messages = await messagesForUnchecked(app, told, pushedTo);
  await inTransaction(app.db, async (trx) => {
    await insertNotifications(trx, notifications);
    await insertMails(trx, mails);
    await insertAndSend(trx, nowMs, messages);
  });
}

/** Deletes what an erased account was told and what it chose. */
export async function forgetToldUnchecked(app: App, userId: string): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    await deleteNotificationsOf(trx, userId);
    await deleteMailsOf(trx, userId);
    await deleteMessagesOf(trx, userId);
    await deleteSubscriptionsOf(trx, userId);
    await deleteChoicesOf(trx, userId);
  });
}
