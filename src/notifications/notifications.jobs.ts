/** Delivers what people are told, sends its mails, and forgets what is old or belonged to erased accounts. */
import type { App } from '../platform/app-context.ts';
import { userErased, userSignedOut } from '../accounts/accounts.topics.ts';
import { deleteOldMailsUnchecked, sendDueMailsUnchecked } from './mails.service.ts';
import { deleteOldNotificationsUnchecked } from './notifications.service.ts';
import { mailsDue, notificationTold, pushesDue } from './notifications.topics.ts';
import { deliverUnchecked, forgetToldUnchecked } from './notify.service.ts';
import { deleteOldPushesUnchecked, sendDuePushesUnchecked } from './push-messages.service.ts';
import { deleteOldSubscriptionsUnchecked, forgetSignedOutUnchecked } from './push-subscriptions.service.ts';

const SEND_EVERY_MS = 30_000;
const DELETE_EVERY_MS = 86_400_000;

export function registerNotificationJobs(app: App): void {
  const on = app.background;
  on.on(notificationTold, 'deliver', (told) => deliverUnchecked(app, told));
  on.on(mailsDue, 'send', () => sendDueMailsUnchecked(app));
  on.on(pushesDue, 'push', () => sendDuePushesUnchecked(app));
  on.on(userSignedOut, 'push', ({ userId, sessionHash }) => forgetSignedOutUnchecked(app, userId, sessionHash));
  on.on(userErased, 'notifications', ({ userId }) => forgetToldUnchecked(app, userId));
  on.repeat('notification-mails.due', SEND_EVERY_MS, () => sendDueMailsUnchecked(app));
  on.repeat('push-messages.late', SEND_EVERY_MS, () => sendDuePushesUnchecked(app));
  on.repeat('notifications.old', DELETE_EVERY_MS, async () => {
    await deleteOldNotificationsUnchecked(app);
    await deleteOldMailsUnchecked(app);
    await deleteOldPushesUnchecked(app);
    await deleteOldSubscriptionsUnchecked(app);
  });
}
