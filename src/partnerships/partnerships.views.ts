/** Partnership domain objects as the page shows them. */
import { z } from 'zod';
import type { AuditEntry } from '../platform/audit/audit.store.ts';
import type { Translate } from '../platform/i18n.ts';
import type { Person } from '../accounts/users.rules.ts';
import { pageJson, type SentBy } from '../platform/web/page-json.ts';

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

export const partnershipJson = pageJson({
  partnership: z.object({
    id: z.string(),
    title: z.string(),
    universityName: z.string(),
    term: z.string(),
    state: z.string(),
  }),
  events: z.array(z.object({ at: z.number(), who: z.string(), what: z.string(), why: z.string().optional() })),
});

export type PartnershipJson = SentBy<typeof partnershipJson>;
