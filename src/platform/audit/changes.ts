/** What an edit changed, as its audit row keeps it, and what a second editor is told about the edits they missed. */
import type { DbOrTrx } from '../database/connection.ts';
import { listAuditOf } from './audit.store.ts';

/** Values before and after, by field. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** What differs between two states of a thing; fields that `after` does not name stay as they are. */
export function changesBetween<T extends object>(before: T, after: Partial<T>): Changes {
  const changes: Changes = {};
  for (const [field, value] of Object.entries(after)) {
    const old = (before as Record<string, unknown>)[field];
    if (JSON.stringify(old) !== JSON.stringify(value)) changes[field] = [old, value];
  }
  return changes;
}

export interface MissedEdit {
  at: number;
  actorId: string | null;
  changes: Changes;
}

/**
 * Edits of a thing that were saved after a form was filled from its revision `rev`, oldest first. An audit row of an
 * edit has the revision it made in `detail.rev`; `detail` narrows to one of the things a subject holds.
 */
export async function editsSince(
  db: DbOrTrx,
  subject: { type: string; id: string },
  rev: number,
  detail: Record<string, unknown> = {},
): Promise<MissedEdit[]> {
  const entries = await listAuditOf(db, subject);
  return entries
    .filter((entry) => typeof entry.detail.rev === 'number' && entry.detail.rev > rev)
    .filter((entry) => Object.entries(detail).every(([key, value]) => entry.detail[key] === value))
    .map(({ at, actorId, detail: kept }) => ({ at, actorId, changes: (kept.changes ?? {}) as Changes }));
}
