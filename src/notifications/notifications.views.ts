/** Notifications, choices and mails in the reader's language. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { pageJson } from '../platform/web/page-json.ts';
import { z } from 'zod';
import { CATEGORIES, CHOICES, isKind, KINDS, kindsOf, type Choice, type Kind } from './kinds.rules.ts';
import { failedPushesHref, mailsHref } from './notification-links.rules.ts';
import { messageKey, shownParams, type Notification } from './notifications.rules.ts';
import type { NotificationMail } from './mails.rules.ts';

/** A notification as a line of the list. */
export function notificationLine(notification: Notification, t: Translate, fmt: Formats) {
  const { id, kind, createdAt, readAt, params } = notification;
  return {
    id,
    kind,
    category: t(`notifications:category.${KINDS[kind].category}`),
    text: t(messageKey(notification), shownParams(params, fmt.dateTime)),
    at: createdAt,
    isUnread: readAt === null,
  };
}

/** The list for programs: what the tests read. */
export const notificationsJson = pageJson({
  lines: z.array(
    z.object({ id: z.string(), kind: z.string(), text: z.string(), at: z.number(), isUnread: z.boolean() }),
  ),
});

/** Kinds by category, for the settings. */
export function choiceGroups(t: Translate) {
  return CATEGORIES.map((category) => ({
    label: t(`notifications:category.${category}`),
    kinds: kindsOf(category).map((kind) => ({
      name: kind,
      label: t(`notifications:kind.${kind}.name`),
    })),
  }));
}

/** Choices and boxes as a form has them. */
export function choiceValues(choices: ReadonlyMap<Kind, Choice>, pushed: ReadonlyMap<Kind, boolean>) {
  const boxes = [...pushed].map(([kind, is]) => [`push_${kind}`, is ? '1' : '']);
  return Object.fromEntries([...choices, ...boxes]) as Record<string, string>;
}

/** The choices as options of a select. */
export function choiceOptions(t: Translate) {
  return CHOICES.map((value) => ({ value, label: t(`notifications:choice.${value}`) }));
}

/** What of the list is shown, as options of a filter. */
export function showOptions(t: Translate) {
  return ['', 'unread'].map((value) => ({ value, label: t(`notifications:show_${value || 'all'}`) }));
}

/** Categories as options of a filter. */
export function categoryOptions(t: Translate) {
  const labels = CATEGORIES.map((value) => ({ value, label: t(`notifications:category.${value}`) }));
  return [{ value: '', label: t('notifications:any_category') }, ...labels];
}

/** The lists of what did not arrive, for staff. */
export function troubleTabs() {
  return [
    { key: 'failed', label: 'notifications:mails.failed', href: mailsHref() },
    { key: 'waiting', label: 'notifications:mails.waiting', href: `${mailsHref()}?show=waiting` },
    { key: 'push', label: 'notifications:mails.push', href: failedPushesHref() },
  ];
}

/** What a mail is about. */
export function mailKindWords(kind: NotificationMail['kind'], t: Translate): string {
  if (kind === null) return t('notifications:mails.digest');
  return isKind(kind) ? t(`notifications:kind.${kind}.name`) : kind;
}

/** What a link in a mail ends. */
export function scopeWords(scope: string, t: Translate): string {
  if (scope === 'all' || scope === 'digest') return t(`notifications:unsubscribe.${scope}`);
  return t('notifications:unsubscribe.one', { kind: t(`notifications:kind.${scope}.name`) });
}
