/** Every query of notifications. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { Kind } from './kinds.rules.ts';
import { searchedText, type Notification } from './notifications.rules.ts';

const AT_ONCE = 100;

interface Row {
  id: string;
  kind: string;
  variant: string | null;
  href: string;
  params: string;
  created_at: number;
  read_at: number | null;
}

function toNotification(row: Row): Notification {
  return {
    id: row.id,
    kind: row.kind as Kind,
    variant: row.variant,
    href: row.href,
    params: JSON.parse(row.params) as Notification['params'],
    createdAt: Number(row.created_at),
    readAt: row.read_at === null ? null : Number(row.read_at),
  };
}

export interface NewNotification extends Omit<Notification, 'readAt'> {
  userId: string;
  factKey: string;
  mailKey: string | null;
}

/** Adds notifications; those of facts that a person was told before are left out. */
export async function insertNotifications(trx: DbOrTrx, rows: readonly NewNotification[]): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await trx('notifications')
      .insert(
        rows.slice(start, start + AT_ONCE).map((one) => ({
          id: one.id,
          user_id: one.userId,
          kind: one.kind,
          fact_key: one.factKey,
          variant: one.variant,
          href: one.href,
          params: JSON.stringify(one.params),
          searched: searchedText(one.params),
          mail_key: one.mailKey,
          created_at: one.createdAt,
          read_at: null,
        })),
      )
      .onConflict(['user_id', 'kind', 'fact_key'])
      .ignore();
  }
}

/** How many are unread, up to a limit, from the index alone. */
export async function countUnread(db: DbOrTrx, userId: string, upTo: number): Promise<number> {
  const unread = db('notifications').where({ user_id: userId }).whereNull('read_at').limit(upTo).select('user_id');
  const row = (await db.from(unread.as('unread')).count({ n: '*' }).first()) as unknown as { n: number };
  return Number(row.n);
}

export interface ListFilter {
  unreadOnly: boolean;
  kinds?: readonly Kind[];
  /** Part of a name in the text. */
  words: string;
  limit: number;
  offset: number;
}

/** A page of a person's notifications, newest first, and the total. */
export async function listNotifications(
  db: DbOrTrx,
  userId: string,
  filter: ListFilter,
): Promise<{ items: Notification[]; total: number }> {
  const chosen = db('notifications').where({ user_id: userId });
  if (filter.unreadOnly) void chosen.whereNull('read_at');
  if (filter.kinds) void chosen.whereIn('kind', [...filter.kinds]);
  if (filter.words) void chosen.whereRaw("searched LIKE ? ESCAPE '|'", [containing(filter.words)]);
  const count = (await chosen.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await chosen
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(filter.limit)
    .offset(filter.offset)) as Row[];
  return { items: rows.map(toNotification), total: Number(count.n) };
}

export async function findNotification(db: DbOrTrx, userId: string, id: string): Promise<Notification | undefined> {
  const row = (await db('notifications').where({ id, user_id: userId }).first()) as Row | undefined;
  return row && toNotification(row);
}

/** What a person was told of a fact. */
export async function findTold(
  db: DbOrTrx,
  userId: string,
  kind: string,
  factKey: string,
): Promise<Notification | undefined> {
  const row = (await db('notifications').where({ user_id: userId, kind, fact_key: factKey }).first()) as
    Row | undefined;
  return row && toNotification(row);
}

/** The notifications in a mail, oldest first. */
export async function listInMail(db: DbOrTrx, userId: string, mailKey: string): Promise<Notification[]> {
  const rows = (await db('notifications')
    .where({ user_id: userId, mail_key: mailKey })
    .orderBy(['created_at', 'id'])) as Row[];
  return rows.map(toNotification);
}

export async function updateRead(db: DbOrTrx, userId: string, id: string, readAt: number | null): Promise<void> {
  await db('notifications').where({ id, user_id: userId }).update({ read_at: readAt });
}

/** Marks everything told until then as read. */
export async function markAllRead(db: DbOrTrx, userId: string, untilMs: number, nowMs: number): Promise<void> {
  await db('notifications')
    .where({ user_id: userId })
    .whereNull('read_at')
    .where('created_at', '<=', untilMs)
    .update({ read_at: nowMs });
}

/** Marks everyone's older notifications as read: for demo data. */
export async function markOlderRead(db: DbOrTrx, beforeMs: number): Promise<void> {
  await db('notifications')
    .whereNull('read_at')
    .where('created_at', '<', beforeMs)
    .update({ read_at: db.ref('created_at') });
}

export async function deleteNotificationsOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('notifications').where({ user_id: userId }).delete();
}

/** Deletes up to `limit` notifications from before then; returns how many. */
export async function deleteOlder(db: DbOrTrx, beforeMs: number, limit: number): Promise<number> {
  const rows = (await db('notifications').where('created_at', '<', beforeMs).limit(limit).select('id')) as {
    id: string;
  }[];
  const ids = rows.map(({ id }) => id);
  return ids.length === 0 ? 0 : await db('notifications').whereIn('id', ids).delete();
}
