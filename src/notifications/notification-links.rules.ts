/** Addresses of pages about notifications and their mails: the only place that knows them. */

export function notificationsHref(): string {
  return '/notifications';
}

/** Marks a notification as read and leads on to what it is about. */
export function notificationHref(id: string): string {
  return `${notificationsHref()}/${id}`;
}

/** Where a notification is marked as read or unread. */
export function notificationMarkHref(id: string, step: 'read' | 'unread'): string {
  return `${notificationHref(id)}/${step}`;
}

/** Where all notifications are marked as read. */
export function notificationsReadHref(): string {
  return `${notificationsHref()}/read`;
}

/** What a person gets, and how. */
export function notificationSettingsHref(): string {
  return '/profile/notifications';
}

/** Where a browser turns push messages on. */
export function pushHref(): string {
  return '/profile/push';
}

/** Where a browser says that it is still there. */
export function pushSeenHref(): string {
  return `${pushHref()}/seen`;
}

/** Where push messages in a browser are turned off. */
export function pushOffHref(id: string): string {
  return `${pushHref()}/${id}/off`;
}

/** Push messages that failed. */
export function failedPushesHref(): string {
  return '/mails/push';
}

/** The link in a mail that ends such mail: programs of mail services post to it, people get a page. */
export function unsubscribeHref(token: string): string {
  return `${notificationsHref()}/unsubscribe?token=${encodeURIComponent(token)}`;
}

/** Where the button of that page posts. */
export function unsubscribeConfirmHref(): string {
  return `${notificationsHref()}/unsubscribe/confirm`;
}

/** Mails that failed. */
export function mailsHref(): string {
  return '/mails';
}

/** Where a failed mail is sent again. */
export function mailAgainHref(id: string): string {
  return `${mailsHref()}/${id}/again`;
}

/** Where all failed mails are sent again. */
export function mailsAgainHref(): string {
  return `${mailsHref()}/again`;
}
