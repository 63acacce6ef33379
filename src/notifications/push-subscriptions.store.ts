/** Every query of the browsers that people are reached in. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { PushSubscription } from './push-subscriptions.rules.ts';

interface Row {
  id: string;
  user_id: string;
  endpoint_hash: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  site_key: string;
  session_hash: string;
  browser: string;
  created_at: number;
  used_at: number;
  expires_at: number | null;
}

function toSubscription(row: Row): PushSubscription {
  return {
    id: row.id,
    userId: row.user_id,
    endpointHash: row.endpoint_hash,
    endpoint: row.endpoint,
    p256dh: row.p256dh,
    auth: row.auth,
    siteKey: row.site_key,
    sessionHash: row.session_hash,
    browser: row.browser,
    createdAt: Number(row.created_at),
    usedAt: Number(row.used_at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
  };
}

/** A person's browsers, newest first. */
export async function listSubscriptions(db: DbOrTrx, userId: string): Promise<PushSubscription[]> {
  const rows = (await db('push_subscriptions')
    .where({ user_id: userId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as Row[];
  return rows.map(toSubscription);
}

/** The browsers of at most 500 people that the site's present key reaches and whose time is not over. */
export async function listReachable(
  db: DbOrTrx,
  userIds: readonly string[],
  siteKey: string,
  nowMs: number,
): Promise<PushSubscription[]> {
  const rows = (await db('push_subscriptions')
    .whereIn('user_id', [...userIds])
    .where({ site_key: siteKey })
    .orderBy('id')) as Row[];
  return rows.map(toSubscription).filter(({ expiresAt }) => expiresAt === null || expiresAt > nowMs);
}

export async function findSubscription(db: DbOrTrx, id: string): Promise<PushSubscription | undefined> {
  const row = (await db('push_subscriptions').where({ id }).first()) as Row | undefined;
  return row && toSubscription(row);
}

export async function findByEndpoint(db: DbOrTrx, endpointHash: string): Promise<PushSubscription | undefined> {
  const row = (await db('push_subscriptions').where({ endpoint_hash: endpointHash }).first()) as Row | undefined;
  return row && toSubscription(row);
}

/** Adds a browser. Throws the unique violation when it is there by now. */
export async function insertSubscription(trx: DbOrTrx, one: PushSubscription): Promise<void> {
  await trx('push_subscriptions').insert({
    id: one.id,
    user_id: one.userId,
    endpoint_hash: one.endpointHash,
    endpoint: one.endpoint,
    created_at: one.createdAt,
    ...confirmed(one),
  });
}

/** The browser confirmed it: its keys, the session, and what it calls itself. */
export async function updateSubscription(trx: DbOrTrx, one: PushSubscription): Promise<void> {
  await trx('push_subscriptions').where({ id: one.id }).update(confirmed(one));
}

function confirmed(one: PushSubscription) {
  return {
    p256dh: one.p256dh,
    auth: one.auth,
    site_key: one.siteKey,
    session_hash: one.sessionHash,
    browser: one.browser,
    used_at: one.usedAt,
    expires_at: one.expiresAt,
  };
}

/** Removes one browser; 1 if it was there. */
export async function deleteSubscription(trx: DbOrTrx, id: string): Promise<number> {
  return await trx('push_subscriptions').where({ id }).delete();
}

/** Removes the browsers of a person; with a session, those that it confirmed. */
export async function deleteSubscriptionsOf(trx: DbOrTrx, userId: string, sessionHash?: string): Promise<void> {
  const theirs = trx('push_subscriptions').where({ user_id: userId });
  if (sessionHash !== undefined) void theirs.where({ session_hash: sessionHash });
  await theirs.delete();
}

/** Removes up to `limit` browsers that expired or were not used since then; returns how many. */
export async function deleteOldSubscriptions(
  db: DbOrTrx,
  nowMs: number,
  usedBeforeMs: number,
  limit: number,
): Promise<number> {
  const rows = (await db('push_subscriptions')
    .where('used_at', '<', usedBeforeMs)
    .orWhere('expires_at', '<', nowMs)
    .limit(limit)
    .select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  return ids.length === 0 ? 0 : await db('push_subscriptions').whereIn('id', ids).delete();
}
