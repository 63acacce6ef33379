/** What a person was told: counted for the bell, listed, opened and marked as read. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { kindsOf, type Category } from './kinds.rules.ts';
import { KEPT_MS, MOST_COUNTED, type Notification } from './notifications.rules.ts';
import * as store from './notifications.store.ts';

const DELETED_AT_ONCE = 1000;

/** How many notifications the reader has not read, at most one more than the bell shows; undefined for visitors. */
export async function unreadOf(app: App, actor: Actor): Promise<number | undefined> {
  return actor.kind === 'user' ? await store.countUnread(app.db, actor.id, MOST_COUNTED + 1) : undefined;
}

/** A page of the actor's own notifications, newest first. */
export async function ownNotifications(
  app: App,
  actor: UserActor,
  filter: { unreadOnly: boolean; category?: Category; words: string; page: number; pageSize: number },
): Promise<{ items: Notification[]; total: number }> {
  return await store.listNotifications(app.db, actor.id, {
    unreadOnly: filter.unreadOnly,
    kinds: filter.category && kindsOf(filter.category),
    words: filter.words,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
}

/** Marks one as read, and returns the page it is about. @throws NotFound also for those of others */
export async function openNotification(app: App, actor: UserActor, id: string): Promise<string> {
  const found = await own(app, actor, id);
  if (found.readAt === null) await store.updateRead(app.db, actor.id, id, app.clock.nowMs());
  return found.href;
}

/** Marks one as read or unread. @throws NotFound also for those of others */
export async function markNotification(app: App, actor: UserActor, id: string, isRead: boolean): Promise<void> {
  await own(app, actor, id);
  await store.updateRead(app.db, actor.id, id, isRead ? app.clock.nowMs() : null);
}

/** Marks everything told until then as read: what came while the page was open stays unread. */
export async function markAllNotifications(app: App, actor: UserActor, untilMs: number): Promise<void> {
  await store.markAllRead(app.db, actor.id, untilMs, app.clock.nowMs());
}

async function own(app: App, actor: UserActor, id: string): Promise<Notification> {
  const found = await store.findNotification(app.db, actor.id, id);
  if (!found) throw new NotFound('notification_not_found');
  return found;
}

/** Marks everyone's notifications from before then as read: the demo's past is no news. */
export async function markOlderReadUnchecked(app: App, beforeMs: number): Promise<void> {
  await store.markOlderRead(app.db, beforeMs);
}

/** Deletes old notifications, batch by batch. */
export async function deleteOldNotificationsUnchecked(app: App): Promise<void> {
  const beforeMs = app.clock.nowMs() - KEPT_MS;
  while ((await store.deleteOlder(app.db, beforeMs, DELETED_AT_ONCE)) === DELETED_AT_ONCE);
}
