/** The audit log of the whole site, for organizers. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { listAudit, type AuditEntry } from '../platform/audit/audit.store.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';

/** One page of it, newest first. */
export async function readAudit(
  app: App,
  actor: Actor,
  page: number,
  pageSize: number,
): Promise<{ entries: AuditEntry[]; hasMore: boolean }> {
  requirePermission(actor, 'audit.read');
  const entries = await listAudit(app.db, { limit: pageSize + 1, offset: (page - 1) * pageSize });
  return { entries: entries.slice(0, pageSize), hasMore: entries.length > pageSize };
}
