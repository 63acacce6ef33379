/** Every query of the push messages: added, claimed, ended, and listed for staff. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { PushMessage } from './push-messages.rules.ts';

const AT_ONCE = 100;

interface Row {
  id: string;
  subscription_id: string;
  user_id: string;
  kind: string;
  fact_key: string;
  host: string;
  state: PushMessage['state'];
  due_at: number;
  attempts: number;
  last_error: string | null;
  created_at: number;
}

function toMessage(row: Row): PushMessage {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    userId: row.user_id,
    kind: row.kind,
    factKey: row.fact_key,
    host: row.host,
    state: row.state,
    dueAt: Number(row.due_at),
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: Number(row.created_at),
  };
}

export type NewPushMessage = Omit<PushMessage, 'state' | 'attempts' | 'lastError'>;

/** Adds messages; those that a browser gets already are left out. */
export async function insertMessages(trx: DbOrTrx, messages: readonly NewPushMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += AT_ONCE) {
    await trx('push_messages')
      .insert(
        messages.slice(start, start + AT_ONCE).map((one) => ({
          id: one.id,
          subscription_id: one.subscriptionId,
          user_id: one.userId,
          kind: one.kind,
          fact_key: one.factKey,
          host: one.host,
          state: 'waiting',
          due_at: one.dueAt,
          attempts: 0,
          created_at: one.createdAt,
        })),
      )
      .onConflict(['subscription_id', 'kind', 'fact_key'])
      .ignore();
  }
}

const UNCLAIMED = { claim_token: null, lease_until: null };

/** Claims up to `limit` due messages for a lease: select, then a guarded update that only one process wins. */
export async function claimDueMessages(
  db: DbOrTrx,
  nowMs: number,
  claim: { token: string; leaseMs: number; limit: number },
): Promise<PushMessage[]> {
  const due = (await db('push_messages')
    .where({ state: 'waiting' })
    .where('due_at', '<=', nowMs)
    .orderBy([{ column: 'due_at' }, { column: 'id' }])
    .limit(claim.limit)
    .select('id')) as { id: string }[];
  if (due.length === 0) return [];
  await db('push_messages')
    .whereIn(
      'id',
      due.map(({ id }) => id),
    )
    .where({ state: 'waiting' })
    .update({ state: 'sending', claim_token: claim.token, lease_until: nowMs + claim.leaseMs });
  return ((await db('push_messages').where({ claim_token: claim.token }).orderBy('id')) as Row[]).map(toMessage);
}

/** Returns messages whose process died while it sent them; returns messages that were claimed and not tried, given a token. */
export async function returnMessages(db: DbOrTrx, nowMs: number, token?: string): Promise<void> {
  const claimed = db('push_messages').where({ state: 'sending' });
  if (token === undefined) void claimed.where('lease_until', '<', nowMs);
  else void claimed.where({ claim_token: token });
  await claimed.update({ state: 'waiting', ...UNCLAIMED });
}

export async function endMessage(
  db: DbOrTrx,
  id: string,
  token: string,
  end: { state: 'sent' | 'skipped'; at: number },
): Promise<void> {
  await db('push_messages')
    .where({ id, claim_token: token })
    .update({ state: end.state, ended_at: end.at, ...UNCLAIMED });
}

/** Notes a failed attempt; with `dueAt` there is another one. */
export async function noteMessageFailure(
  db: DbOrTrx,
  id: string,
  token: string,
  failure: { error: string; attempts: number; at: number; dueAt: number | undefined },
): Promise<void> {
  const { error, attempts, at, dueAt } = failure;
  const next = dueAt === undefined ? { state: 'failed', ended_at: at } : { state: 'waiting', due_at: dueAt };
  await db('push_messages')
    .where({ id, claim_token: token })
    .update({ ...next, attempts, last_error: error.slice(0, 1000), ...UNCLAIMED });
}

/** Puts off everything that waits for a push service out of reach. */
export async function putOffHost(db: DbOrTrx, host: string, dueAt: number): Promise<void> {
  await db('push_messages').where({ state: 'waiting', host }).where('due_at', '<', dueAt).update({ due_at: dueAt });
}

/** A page of failed messages, newest first, and the total. */
export async function listFailedMessages(
  db: DbOrTrx,
  limit: number,
  offset: number,
): Promise<{ items: PushMessage[]; total: number }> {
  const rows = (await db('push_messages')
    .where({ state: 'failed' })
    .orderBy([
      { column: 'due_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)) as Row[];
  return { items: rows.map(toMessage), total: await countFailedMessages(db) };
}

export async function countFailedMessages(db: DbOrTrx): Promise<number> {
  const row = (await db('push_messages').where({ state: 'failed' }).count({ n: '*' }).first()) as unknown as {
    n: number;
  };
  return Number(row.n);
}

/** Deletes the messages to a browser that is reached no more. */
export async function deleteMessagesTo(trx: DbOrTrx, subscriptionId: string): Promise<void> {
  await trx('push_messages').where({ subscription_id: subscriptionId }).delete();
}

export async function deleteMessagesOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('push_messages').where({ user_id: userId }).delete();
}

/** Deletes up to `limit` messages that were due before then; returns how many. */
export async function deleteOldMessages(db: DbOrTrx, beforeMs: number, limit: number): Promise<number> {
  const rows = (await db('push_messages')
    .whereIn('state', ['waiting', 'sent', 'skipped', 'failed'])
    .where('due_at', '<', beforeMs)
    .limit(limit)
    .select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  return ids.length === 0 ? 0 : await db('push_messages').whereIn('id', ids).delete();
}
