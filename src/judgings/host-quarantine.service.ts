/** Takes a host that fails repeatedly off work; `judge-tries.rules.ts` decides when. */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { isOnline } from './judge-queue.rules.ts';
import { isHostError, needsQuarantine, SUSPECT_PROBLEM_MS, type TryKind } from './judge-tries.rules.ts';
import { hasFailedElsewhere, listHostErrors } from './judge-tries.store.ts';
import * as hosts from './judgehosts.store.ts';

/** Whether an attempt that just ended counts against its host. */
export async function countsAgainstHost(
  app: App,
  kind: TryKind,
  problemVersionId: string,
  hostId: string | null,
): Promise<boolean> {
  if (hostId === null || !isHostError(kind, false)) return false;
  const sinceMs = app.clock.nowMs() - SUSPECT_PROBLEM_MS;
  return isHostError(kind, await hasFailedElsewhere(app.db, problemVersionId, hostId, sinceMs));
}

/** Counts an error against a host and quarantines it when there are too many in a row. */
export async function noteHostError(app: App, hostId: string, error: string): Promise<void> {
  const limit = app.config.judgeErrorsUntilQuarantine;
  const nowMs = app.clock.nowMs();
  const all = await hosts.listHosts(app.db);
  const pools = all.find((host) => host.id === hostId)?.pools ?? [];
  const hasStandIn = all.some(
    (host) => host.id !== hostId && isOnline(host, nowMs) && host.pools.some((pool) => pools.includes(pool)),
  );
  await inTransaction(app.db, async (trx) => {
    const count = await hosts.countHostError(trx, hostId);
    if (limit === 0 || count < limit) return;
    const problems = await listHostErrors(trx, hostId, Math.min(count, 100));
    if (!needsQuarantine(problems, limit, hasStandIn)) return;
    if (!(await hosts.moveHostToQuarantine(trx, hostId, error, nowMs))) return;
    const detail = { errors: count, error: error.slice(0, 500) };
    await insertAudit(
      trx,
      systemActor('judge'),
      nowMs,
      'judgehost.quarantined',
      { type: 'judgehost', id: hostId },
      detail,
    );
  });
}
