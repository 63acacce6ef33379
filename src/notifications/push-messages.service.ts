/** Sends push messages, and shows staff those that failed. The states are in `push-messages.rules.ts`. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { formats, LANGUAGES, translator } from '../platform/i18n.ts';
import { newId } from '../platform/ids.ts';
import { hasSession } from '../platform/web/session.store.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { mailboxesUnchecked, publicPeople, type Mailbox } from '../accounts/users.service.ts';
import { findChoice } from './choices.store.ts';
import { choiceFor, isKind, type Kind } from './kinds.rules.ts';
import { notificationHref } from './notification-links.rules.ts';
import { MAILS_KEPT_MS, messageKey, shownParams, type Notification } from './notifications.rules.ts';
import { findTold } from './notifications.store.ts';
import { pushesDue } from './notifications.topics.ts';
import {
  afterAttempt,
  isPushedNormally,
  lifetimeMs,
  OUTAGE_PAUSE_MS,
  topicOf,
  urgencyOf,
  type PushAnswer,
  type PushMessage,
} from './push-messages.rules.ts';
import * as store from './push-messages.store.ts';
import { pushUnchecked, publicPushKey, type OutgoingPush } from './push-sender.service.ts';
import type { PushSubscription } from './push-subscriptions.rules.ts';
import { deleteSubscription, findSubscription, listReachable } from './push-subscriptions.store.ts';

const BATCH = 20;
const AT_ONCE = 5;
const PAUSE_MS = 1000;
/** Other background work waits for a batch no longer than this. */
const MOST_WAIT_MS = 1000;
const LEASE_MS = 5 * 60_000;
const DELETED_AT_ONCE = 1000;

/** The messages that tell these people, at most 500, a fact: one for each of their browsers. */
export async function messagesForUnchecked(
  app: App,
  told: { kind: string; key: string; toldAt: number },
  userIds: readonly string[],
): Promise<store.NewPushMessage[]> {
  const nowMs = app.clock.nowMs();
  const browsers = await listReachable(app.db, userIds, publicPushKey(app), nowMs);
  return browsers.map(({ id, userId, endpoint }) => ({
    id: newId(),
    subscriptionId: id,
    userId,
    kind: told.kind,
    factKey: told.key,
    host: new URL(endpoint).host,
    dueAt: nowMs,
    createdAt: told.toldAt,
  }));
}

/** Adds messages and has them sent. */
export async function insertAndSend(
  trx: Transaction,
  nowMs: number,
  messages: readonly store.NewPushMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await store.insertMessages(trx, messages);
  await enqueue(trx, nowMs, pushesDue, {});
}

const underWay = new WeakMap<App, { isAskedAgain: boolean }>();

/**
 * Sends a batch of due messages, and tells the next batch if there may be more. Safe to repeat and to run twice at once. What a
 * slow service keeps longer than a second goes on by itself, one batch of a process at a time.
 */
export async function sendDuePushesUnchecked(app: App): Promise<void> {
  const running = underWay.get(app);
  if (running) {
    running.isAskedAgain = true;
    return;
  }
  const sending = { isAskedAgain: false };
  underWay.set(app, sending);
  let isLeft = false;
  const work = sendBatch(app, sending).finally(() => underWay.delete(app));
  work.catch((error: unknown) => {
    // The lease of what was claimed ends, and it is sent again.
    if (isLeft) app.log.error({ err: error }, 'push messages were not sent');
  });
  const late = new AbortController();
  try {
    await Promise.race([work, sleep(MOST_WAIT_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    isLeft = true;
  } finally {
    late.abort();
  }
}

async function sendBatch(app: App, sending: { isAskedAgain: boolean }): Promise<void> {
  const token = newId();
  const nowMs = app.clock.nowMs();
  await store.returnMessages(app.db, nowMs);
  const messages = await store.claimDueMessages(app.db, nowMs, { token, leaseMs: LEASE_MS, limit: BATCH });
  const unreachable = new Set<string>();
  const limit = pLimit(AT_ONCE);
  await Promise.all(
    messages.map((message) =>
      limit(async () => {
        if (unreachable.has(message.host)) return;
        if ((await attempt(app, token, message)) === 'outage') unreachable.add(message.host);
      }),
    ),
  );
  await store.returnMessages(app.db, nowMs, token);
  for (const host of unreachable) await store.putOffHost(app.db, host, app.clock.nowMs() + OUTAGE_PAUSE_MS);
  if (messages.length < BATCH && !sending.isAskedAgain) return;
  const runAt = app.clock.nowMs() + PAUSE_MS;
  await enqueue(app.db, nowMs, pushesDue, {}, { runAt, key: `${pushesDue.name}:${Math.floor(runAt / 1000)}` });
}

async function attempt(app: App, token: string, message: PushMessage): Promise<'done' | 'outage'> {
  const browser = await findSubscription(app.db, message.subscriptionId);
  // Whose session ended signs in again, or somebody else does: until the browser says so, it is told nothing.
  const isSignedIn = browser && (await hasSession(app.db, browser.sessionHash, browser.userId, app.clock.nowMs()));
  const outgoing = isSignedIn ? await written(app, message) : undefined;
  if (!browser || !outgoing) {
    await store.endMessage(app.db, message.id, token, { state: 'skipped', at: app.clock.nowMs() });
    return 'done';
  }
  const answer = await pushUnchecked(app, browser, outgoing).catch(
    // Keys that no browser could have made: no later attempt goes better.
    (error: unknown): PushAnswer => ({ status: 400, message: (error as Error).message }),
  );
  return await noteAnswer(app, token, message, browser, answer);
}

async function noteAnswer(
  app: App,
  token: string,
  message: PushMessage,
  browser: PushSubscription,
  answer: PushAnswer,
): Promise<'done' | 'outage'> {
  const at = app.clock.nowMs();
  const attempts = message.attempts + 1;
  const outcome = afterAttempt(attempts, answer, at);
  if (outcome.state === 'sent') {
    await store.endMessage(app.db, message.id, token, { state: 'sent', at });
    return 'done';
  }
  if (outcome.state === 'gone') {
    await inTransaction(app.db, async (trx) => {
      await store.deleteMessagesTo(trx, browser.id);
      await deleteSubscription(trx, browser.id);
    });
    return 'done';
  }
  app.log.warn({ push: message.id, host: message.host, attempts, answer: answer.message }, 'push message failed');
  const dueAt = outcome.state === 'waiting' ? outcome.dueAt : undefined;
  await store.noteMessageFailure(app.db, message.id, token, { error: answer.message, attempts, at, dueAt });
  return outcome.state === 'waiting' && outcome.isOutage ? 'outage' : 'done';
}

/** The message as it is true now; undefined if it was read, is too late, or the person chose otherwise. */
async function written(app: App, message: PushMessage): Promise<OutgoingPush | undefined> {
  const { userId, kind, factKey } = message;
  const person = (await mailboxesUnchecked(app, [userId])).get(userId);
  const told = await findTold(app.db, userId, kind, factKey);
  if (!person || !told || told.readAt !== null || !isKind(kind)) return undefined;
  const ttlMs = lifetimeMs(told.params, told.createdAt, app.clock.nowMs());
  if (ttlMs < 1000 || !(await isWanted(app, userId, kind))) return undefined;
  const topic = hashed(topicOf(kind, factKey, told.href));
  return {
    payload: JSON.stringify({ ...words(app, told, person), href: notificationHref(told.id), tag: topic }),
    ttlSeconds: Math.floor(ttlMs / 1000),
    urgency: urgencyOf(kind),
    topic,
  };
}

async function isWanted(app: App, userId: string, kind: Kind): Promise<boolean> {
  const chosen = await findChoice(app.db, userId, kind);
  return choiceFor(kind, chosen?.choice) !== 'off' && (chosen?.isPushed ?? isPushedNormally(kind));
}

function words(app: App, told: Notification, { language, timeZone }: Mailbox): { title: string; lang: string } {
  const lang = LANGUAGES.find((known) => known === language) ?? 'en';
  const { dateTime } = formats(lang, timeZone ?? app.config.timeZone);
  return { title: translator(lang)(messageKey(told), shownParams(told.params, dateTime)), lang };
}

/** 32 characters of base64url, as many as a topic may have. */
function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

export interface FailedPush extends PushMessage {
  person: string;
}

/** Messages that push services refused or that came to nothing, for staff. */
export async function failedPushes(
  app: App,
  actor: Actor,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: FailedPush[]; total: number }> {
  requirePermission(actor, 'operations.read');
  const { items, total } = await store.listFailedMessages(app.db, pageSize, (page - 1) * pageSize);
  const people = await publicPeople(
    app,
    items.map(({ userId }) => userId),
  );
  return { items: items.map((one) => ({ ...one, person: people.get(one.userId)?.displayName ?? '' })), total };
}

/** How many messages failed, for those who may read it; otherwise none. */
export async function countFailedPushes(app: App, actor: Actor): Promise<number> {
  return may(actor, 'operations.read') ? await store.countFailedMessages(app.db) : 0;
}

/** Deletes messages that ended long ago, batch by batch. */
export async function deleteOldPushesUnchecked(app: App): Promise<void> {
  const beforeMs = app.clock.nowMs() - MAILS_KEPT_MS;
  while ((await store.deleteOldMessages(app.db, beforeMs, DELETED_AT_ONCE)) === DELETED_AT_ONCE);
}
