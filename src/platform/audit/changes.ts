/** What an edit changed, as stored in its audit row and as shown to an editor who missed it. */
import type { DbOrTrx } from '../database/connection.ts';
import { listAuditOf } from './audit.store.ts';

/** Values before and after, by field. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** Differences between two states of an object; fields absent from `after` are unchanged. */
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
 * Edits saved after a form was filled from revision `rev`, oldest first. The audit row of an edit has the revision it
 * created in `detail.rev`; `detail` selects one of several objects within a subject.
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
