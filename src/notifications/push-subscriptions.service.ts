/** The browsers that a person wants push messages in: turned on and off on the settings page. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { deleteMessagesTo } from './push-messages.store.ts';
import {
  browserNames,
  endpointFault,
  MOST_BROWSERS,
  UNUSED_MS,
  type PushAddress,
  type PushSubscription,
} from './push-subscriptions.rules.ts';
import { publicPushKey } from './push-sender.service.ts';
import * as store from './push-subscriptions.store.ts';

const DELETED_AT_ONCE = 500;

/** The browser that asks: its session, and what it calls itself. */
export interface AskingBrowser {
  sessionHash: string;
  userAgent: string;
}

export interface OwnBrowser {
  id: string;
  browser: string;
  /** By which the browser itself recognizes its row. */
  endpointHash: string;
  isThis: boolean;
  /** Made for another key of the site: it has to be turned on again. */
  isOutdated: boolean;
  createdAt: number;
  usedAt: number;
}

/** The actor's browsers; without their addresses, which let anyone who has the keys send to them. */
export async function ownBrowsers(app: App, actor: UserActor, sessionHash: string): Promise<OwnBrowser[]> {
  const siteKey = publicPushKey(app);
  return (await store.listSubscriptions(app.db, actor.id)).map((one) => ({
    id: one.id,
    browser: one.browser,
    endpointHash: one.endpointHash,
    isThis: one.sessionHash === sessionHash,
    isOutdated: one.siteKey !== siteKey,
    createdAt: one.createdAt,
    usedAt: one.usedAt,
  }));
}

/**
 * Turns push messages on for the browser that asks, or confirms that they are. A browser that another person turned them on in
 * is the actor's from now on.
 * @throws InvalidInput for an address that the site does not send to, Conflict with too many browsers
 */
export async function turnOnPush(
  app: App,
  actor: UserActor,
  address: PushAddress,
  asking: AskingBrowser,
): Promise<void> {
  const fault = endpointFault(address.endpoint, app.config.push);
  if (fault) throw new InvalidInput(fault, { host: hostOf(address.endpoint) }, 'endpoint');
  const nowMs = app.clock.nowMs();
  const endpointHash = hashOfEndpoint(address.endpoint);
  const wanted: PushSubscription = {
    ...address,
    id: newId(),
    userId: actor.id,
    endpointHash,
    siteKey: publicPushKey(app),
    sessionHash: asking.sessionHash,
    browser: browserNames(asking.userAgent),
    createdAt: nowMs,
    usedAt: nowMs,
  };
  try {
    await inTransaction(app.db, async (trx) => {
      const known = await store.findByEndpoint(trx, endpointHash);
      if (known?.userId === actor.id) return await store.updateSubscription(trx, { ...wanted, id: known.id });
      if (known) {
        await deleteMessagesTo(trx, known.id);
        await store.deleteSubscription(trx, known.id);
      }
      if ((await store.listSubscriptions(trx, actor.id)).length >= MOST_BROWSERS)
        throw new Conflict('push_too_many', { max: MOST_BROWSERS });
      await store.insertSubscription(trx, wanted);
      await insertAudit(trx, actor, nowMs, 'push.turned_on', { type: 'user', id: actor.id });
    });
  } catch (error) {
    // Two tabs of one browser at once: the other one did it.
    if (!isUniqueViolation(error)) throw error;
  }
}

function hashOfEndpoint(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('hex');
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
}

/**
 * A browser says that it is still there, in the session that the actor has now. One that belongs to somebody else is reached no
 * more: whoever used it before did not sign out.
 */
export async function confirmPush(app: App, actor: UserActor, endpoint: string, asking: AskingBrowser): Promise<void> {
  const found = await store.findByEndpoint(app.db, hashOfEndpoint(endpoint));
  if (!found) return;
  if (found.userId === actor.id) {
    const { sessionHash, userAgent } = asking;
    const browser = browserNames(userAgent);
    await store.updateSubscription(app.db, { ...found, sessionHash, browser, usedAt: app.clock.nowMs() });
    return;
  }
  await inTransaction(app.db, async (trx) => {
    await deleteMessagesTo(trx, found.id);
    await store.deleteSubscription(trx, found.id);
  });
}

/** Ends push messages in one of the actor's browsers. @throws NotFound also for those of others */
export async function turnOffPush(app: App, actor: UserActor, id: string): Promise<void> {
  const found = await store.findSubscription(app.db, id);
  if (found?.userId !== actor.id) throw new NotFound('push_not_found');
  await inTransaction(app.db, async (trx) => {
    await deleteMessagesTo(trx, id);
    if ((await store.deleteSubscription(trx, id)) === 0) return;
    await insertAudit(trx, actor, app.clock.nowMs(), 'push.turned_off', { type: 'user', id: actor.id });
  });
}

/** A person signed out: what reached the browser reaches it no more, since others may use it now. */
export async function forgetSignedOutUnchecked(app: App, userId: string, sessionHash: string | null): Promise<void> {
  await store.deleteSubscriptionsOf(app.db, userId, sessionHash ?? undefined);
}

/** Forgets browsers that expired, or that nothing was heard of for long. */
export async function deleteOldSubscriptionsUnchecked(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  const before = nowMs - UNUSED_MS;
  while ((await store.deleteOldSubscriptions(app.db, nowMs, before, DELETED_AT_ONCE)) === DELETED_AT_ONCE);
}
