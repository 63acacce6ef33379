/** Every query of the mails that tell notifications: added, claimed, ended, and listed for staff. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { MailState, NotificationMail } from './mails.rules.ts';

const AT_ONCE = 100;

interface Row {
  id: string;
  user_id: string;
  mail_key: string;
  kind: string | null;
  state: MailState;
  due_at: number;
  attempts: number;
  last_error: string | null;
  created_at: number;
}

function toMail(row: Row): NotificationMail {
  return {
    id: row.id,
    userId: row.user_id,
    mailKey: row.mail_key,
    kind: row.kind,
    state: row.state,
    dueAt: Number(row.due_at),
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: Number(row.created_at),
  };
}

export type NewMail = Pick<NotificationMail, 'id' | 'userId' | 'mailKey' | 'kind' | 'dueAt' | 'createdAt'>;

/** Adds mails; those that a person gets already are left out. */
export async function insertMails(trx: DbOrTrx, mails: readonly NewMail[]): Promise<void> {
  for (let start = 0; start < mails.length; start += AT_ONCE) {
    await trx('notification_mails')
      .insert(
        mails.slice(start, start + AT_ONCE).map((one) => ({
          id: one.id,
          user_id: one.userId,
          mail_key: one.mailKey,
          kind: one.kind,
          state: 'waiting',
          due_at: one.dueAt,
          attempts: 0,
          created_at: one.createdAt,
        })),
      )
      .onConflict(['user_id', 'mail_key'])
      .ignore();
  }
}

/** Claims up to `limit` due mails for a lease: select, then a guarded update that only one process wins. */
export async function claimDueMails(
  db: DbOrTrx,
  nowMs: number,
  claim: { token: string; leaseMs: number; limit: number },
): Promise<NotificationMail[]> {
  const due = (await db('notification_mails')
    .where({ state: 'waiting' })
    .where('due_at', '<=', nowMs)
    .orderBy([{ column: 'due_at' }, { column: 'id' }])
    .limit(claim.limit)
    .select('id')) as { id: string }[];
  if (due.length === 0) return [];
  await db('notification_mails')
    .whereIn(
      'id',
      due.map(({ id }) => id),
    )
    .where({ state: 'waiting' })
    .update({ state: 'sending', claim_token: claim.token, lease_until: nowMs + claim.leaseMs });
  return ((await db('notification_mails').where({ claim_token: claim.token }).orderBy('id')) as Row[]).map(toMail);
}

/** Returns mails whose process died while it sent them: they may come twice, but none is lost. */
export async function returnExpiredMails(db: DbOrTrx, nowMs: number): Promise<void> {
  await db('notification_mails')
    .where({ state: 'sending' })
    .where('lease_until', '<', nowMs)
    .update({ state: 'waiting', claim_token: null, lease_until: null });
}

const UNCLAIMED = { claim_token: null, lease_until: null };

export async function endMail(
  db: DbOrTrx,
  id: string,
  token: string,
  end: { state: 'sent' | 'skipped'; at: number },
): Promise<void> {
  await db('notification_mails')
    .where({ id, claim_token: token })
    .update({ state: end.state, ended_at: end.at, ...UNCLAIMED });
}

/** Notes a failed attempt; with `dueAt` there is another one. */
export async function noteFailure(
  db: DbOrTrx,
  id: string,
  token: string,
  failure: { error: string; attempts: number; at: number; dueAt: number | undefined },
): Promise<void> {
  const { error, attempts, at, dueAt } = failure;
  const next = dueAt === undefined ? { state: 'failed', ended_at: at } : { state: 'waiting', due_at: dueAt };
  await db('notification_mails')
    .where({ id, claim_token: token })
    .update({ ...next, attempts, last_error: error.slice(0, 1000), ...UNCLAIMED });
}

/** Gives back claimed mails that were not tried. */
export async function releaseMails(db: DbOrTrx, token: string): Promise<void> {
  await db('notification_mails')
    .where({ claim_token: token, state: 'sending' })
    .update({ state: 'waiting', ...UNCLAIMED });
}

export async function findMail(db: DbOrTrx, id: string): Promise<NotificationMail | undefined> {
  const row = (await db('notification_mails').where({ id }).first()) as Row | undefined;
  return row && toMail(row);
}

/** Failed mails, or those that wait after a failed attempt or were due before `dueBeforeMs`. */
export interface TroubledFilter {
  state: 'failed' | 'waiting';
  dueBeforeMs: number;
}

/** A page of them, newest first, and the total. */
export async function listTroubledMails(
  db: DbOrTrx,
  filter: TroubledFilter,
  limit: number,
  offset: number,
): Promise<{ items: NotificationMail[]; total: number }> {
  const chosen = troubled(db, filter);
  const count = (await chosen.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await chosen
    .orderBy([
      { column: 'due_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)) as Row[];
  return { items: rows.map(toMail), total: Number(count.n) };
}

export async function countTroubledMails(db: DbOrTrx, filter: TroubledFilter): Promise<number> {
  const row = (await troubled(db, filter).count({ n: '*' }).first()) as { n: number };
  return Number(row.n);
}

function troubled(db: DbOrTrx, { state, dueBeforeMs }: TroubledFilter): Knex.QueryBuilder {
  const chosen = db('notification_mails').where({ state });
  if (state === 'waiting')
    void chosen.where((late: Knex.QueryBuilder) => {
      void late.where('attempts', '>', 0).orWhere('due_at', '<', dueBeforeMs);
    });
  return chosen;
}

/** failed → waiting: as if it had never been tried. With an id only that one; returns how many. */
export async function moveToWaiting(trx: DbOrTrx, nowMs: number, id?: string): Promise<number> {
  const failed = trx('notification_mails').where({ state: 'failed' });
  if (id !== undefined) void failed.where({ id });
  return await failed.update({ state: 'waiting', due_at: nowMs, attempts: 0, ended_at: null });
}

/** Ends all waiting mails unsent: for demo data. */
export async function skipWaiting(db: DbOrTrx, nowMs: number): Promise<void> {
  await db('notification_mails').where({ state: 'waiting' }).update({ state: 'skipped', ended_at: nowMs });
}

export async function deleteMailsOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('notification_mails').where({ user_id: userId }).delete();
}

/** Deletes up to `limit` mails that ended before then; returns how many. */
export async function deleteEndedMails(db: DbOrTrx, beforeMs: number, limit: number): Promise<number> {
  const rows = (await db('notification_mails')
    .whereIn('state', ['sent', 'skipped', 'failed'])
    .where('due_at', '<', beforeMs)
    .where('ended_at', '<', beforeMs)
    .limit(limit)
    .select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  return ids.length === 0 ? 0 : await db('notification_mails').whereIn('id', ids).delete();
}
