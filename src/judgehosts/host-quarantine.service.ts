/** Takes a host that fails repeatedly off work; `judge-tries.rules.ts` decides when. */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { isOnline } from '../judge-queue/judge-queue.rules.ts';
import { listHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { needsQuarantine } from '../judgings/judge-tries.rules.ts';
import { problemsOfHostErrors } from '../judgings/judge-tries.service.ts';
import * as hosts from './judgehosts.store.ts';

/** Counts an error against a host and quarantines it when there are too many in a row. */
export async function noteHostErrorUnchecked(app: App, hostId: string, error: string): Promise<void> {
  const limit = app.config.judgeErrorsUntilQuarantine;
  const nowMs = app.clock.nowMs();
  const all = await listHostsUnchecked(app);
  const pools = all.find((host) => host.id === hostId)?.pools ?? [];
  const hasStandIn = all.some(
    (host) => host.id !== hostId && isOnline(host, nowMs) && host.pools.some((pool) => pools.includes(pool)),
  );
  await inTransaction(app.db, async (trx) => {
    const count = await hosts.countHostError(trx, hostId);
    if (limit === 0 || count < limit) return;
    const problems = await problemsOfHostErrors(trx, hostId, Math.min(count, 100));
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
