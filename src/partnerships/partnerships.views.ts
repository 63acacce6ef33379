/** Partnership domain objects as the page shows them. */
import type { AuditEntry } from '../platform/audit/audit.store.ts';
import type { Translate } from '../platform/i18n.ts';
import type { Person } from '../accounts/users.rules.ts';

export interface TimelineEvent {
  at: number;
  who: string;
  what: string;
  why?: string;
}

/** Audit entries of a partnership in words. */
export function timelineEvents(entries: AuditEntry[], people: Map<string, Person>, t: Translate): TimelineEvent[] {
  return entries.map((entry) => ({
    at: entry.at,
    who: entry.actorId === null ? t('site:system') : (people.get(entry.actorId)?.displayName ?? t('site:nobody')),
    what: t(`partnerships:event.${entry.action.replace('partnership.', '')}`),
    why: typeof entry.detail.reason === 'string' ? entry.detail.reason : undefined,
  }));
}
