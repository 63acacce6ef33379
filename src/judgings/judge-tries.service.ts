/** Attempts that ended without a result: shown to staff, and counted against hosts. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { hostNamesUnchecked } from '../judge-queue/hosts.service.ts';
import { isHostError, SUSPECT_PROBLEM_MS, type JudgeTry, type TryKind } from './judge-tries.rules.ts';
import * as store from './judge-tries.store.ts';

/** An attempt as shown to people. */
export interface ToldTry extends JudgeTry {
  hostName: string | null;
}

/** Attempts at these judgings that ended without a result, oldest first, for staff. */
export async function triesOfUnchecked(app: App, judgingIds: readonly string[]): Promise<ToldTry[]> {
  if (judgingIds.length === 0) return [];
  const names = await hostNamesUnchecked(app);
  const tries = await store.listTries(app.db, judgingIds);
  return tries.map((one) => ({ ...one, hostName: one.hostId === null ? null : (names.get(one.hostId) ?? null) }));
}

/** A host's newest tries that ended without a result. */
export async function triesOfHost(
  app: App,
  actor: Actor,
  hostId: string,
  limit: number,
): Promise<(JudgeTry & { submissionId: string })[]> {
  requirePermission(actor, 'operations.read');
  return await store.listTriesOfHost(app.db, hostId, limit);
}

/** Whether an attempt that just ended counts against its host. */
export async function countsAgainstHostUnchecked(
  app: App,
  kind: TryKind,
  problemVersionId: string,
  hostId: string | null,
): Promise<boolean> {
  if (hostId === null || !isHostError(kind, false)) return false;
  const sinceMs = app.clock.nowMs() - SUSPECT_PROBLEM_MS;
  return isHostError(kind, await store.hasFailedElsewhere(app.db, problemVersionId, hostId, sinceMs));
}

/** Problem versions of the newest attempts that counted against a host, at most `limit`; read while deciding about it. */
export async function problemsOfHostErrors(trx: Transaction, hostId: string, limit: number): Promise<string[]> {
  return await store.listHostErrors(trx, hostId, limit);
}
