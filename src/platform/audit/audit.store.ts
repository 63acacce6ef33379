/** Who did what, to what, when and why. Written in the same transaction as the action, and never changed. */
import type { Actor } from '../actor.ts';
import { actorId } from '../actor.ts';
import type { DbOrTrx } from '../database/connection.ts';
import { newId } from '../ids.ts';

export interface AuditEntry {
  id: string;
  at: number;
  actorId: string | null;
  /** The reason, when the system acted. */
  systemReason: string | null;
  /** `<subject>.<past verb>`, e.g. `partnership.approved`. */
  action: string;
  subjectType: string;
  subjectId: string;
  detail: Record<string, unknown>;
}

/** Records an action; call it with the transaction of that action. */
export async function insertAudit(
  db: DbOrTrx,
  actor: Actor,
  at: number,
  action: string,
  subject: { type: string; id: string },
  detail: Record<string, unknown> = {},
): Promise<void> {
  await insertAudits(db, actor, at, action, [{ subject, detail }]);
}

const AUDITS_AT_ONCE = 200;

/** Records the same action on many subjects, in the transaction of that action. */
export async function insertAudits(
  db: DbOrTrx,
  actor: Actor,
  at: number,
  action: string,
  subjects: readonly { subject: { type: string; id: string }; detail?: Record<string, unknown> }[],
): Promise<void> {
  const rows = subjects.map(({ subject, detail = {} }) => ({
    id: newId(),
    at,
    actor_id: actorId(actor),
    system_reason: actor.kind === 'system' ? actor.reason : null,
    action,
    subject_type: subject.type,
    subject_id: subject.id,
    detail: JSON.stringify(detail),
  }));
  for (let start = 0; start < rows.length; start += AUDITS_AT_ONCE)
    await db('audit_entries').insert(rows.slice(start, start + AUDITS_AT_ONCE));
}

interface AuditRow {
  id: string;
  at: number;
  actor_id: string | null;
  system_reason: string | null;
  action: string;
  subject_type: string;
  subject_id: string;
  detail: string;
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: Number(row.at),
    actorId: row.actor_id,
    systemReason: row.system_reason,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  };
}

/** The timeline of one subject, oldest first. */
export async function listAuditOf(db: DbOrTrx, subject: { type: string; id: string }): Promise<AuditEntry[]> {
  const rows = (await db('audit_entries')
    .where({ subject_type: subject.type, subject_id: subject.id })
    .orderBy([{ column: 'at' }, { column: 'id' }])) as AuditRow[];
  return rows.map(toEntry);
}

export interface AuditFilter {
  /** People who acted or were acted on. */
  personIds?: readonly string[];
  action?: string;
  subjectType?: string;
  subjectId?: string;
  /** From `from` (inclusive) to `until` (exclusive). */
  from?: number;
  until?: number;
  limit: number;
  offset: number;
}

/** Entries of the whole site, the newest first, for organizers; and how many match. */
export async function listAudit(db: DbOrTrx, filter: AuditFilter): Promise<{ entries: AuditEntry[]; total: number }> {
  const { personIds, action, subjectType, subjectId, from, until } = filter;
  const chosen = db('audit_entries');
  if (personIds) {
    const ids = [...personIds];
    chosen.where(
      (either) =>
        void either
          .whereIn('actor_id', ids)
          .orWhere((account) => void account.where('subject_type', 'user').whereIn('subject_id', ids)),
    );
  }
  if (action !== undefined) chosen.where({ action });
  if (subjectType !== undefined) chosen.where({ subject_type: subjectType });
  if (subjectId !== undefined) chosen.where({ subject_id: subjectId });
  if (from !== undefined) chosen.where('at', '>=', from);
  if (until !== undefined) chosen.where('at', '<', until);
  const count = (await chosen.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await chosen
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(filter.limit)
    .offset(filter.offset)) as AuditRow[];
  return { entries: rows.map(toEntry), total: Number(count.n) };
}

/** Every action that was ever recorded, in alphabetical order. */
export async function listAuditActions(db: DbOrTrx): Promise<string[]> {
  const rows = (await db('audit_entries').distinct('action').orderBy('action')) as { action: string }[];
  return rows.map((row) => row.action);
}
