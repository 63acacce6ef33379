/** Calls for proposals: organizers open them, professors answer them. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { callPhase, type CallDraft, type PartnershipCall } from './partnership-calls.rules.ts';
import * as store from './partnership-calls.store.ts';

const MOST_LISTED = 100;
const subject = (id: string) => ({ type: 'partnership', id });

/** Opens a call. */
export async function openCall(app: App, actor: Actor, draft: CallDraft): Promise<string> {
  requirePermission(actor, 'partnership.review');
  const id = newId();
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.insertCall(trx, id, draft, nowMs);
    const { titles, opensAt, closesAt, perPerson, perUniversity } = draft;
    const detail = { title: titles.en, opensAt, closesAt, perPerson, perUniversity };
    await insertAudit(trx, actor, nowMs, 'partnership.call_opened', subject(id), detail);
  });
  return id;
}

/** Ends a call before its time. @throws Conflict if it has ended */
export async function endCall(app: App, actor: Actor, id: string): Promise<void> {
  requirePermission(actor, 'partnership.review');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.updateCallEnd(trx, id, nowMs))) throw new Conflict('call_closed');
    await insertAudit(trx, actor, nowMs, 'partnership.call_ended', subject(id));
  });
}

/** Calls with where they stand, for those who may propose. */
export async function listCalls(
  app: App,
  actor: Actor,
): Promise<(PartnershipCall & { phase: ReturnType<typeof callPhase> })[]> {
  requirePermission(actor, 'partnership.propose');
  const nowMs = app.clock.nowMs();
  const calls = await store.listCalls(app.db, MOST_LISTED);
  return calls.map((call) => ({ ...call, phase: callPhase(call, nowMs) }));
}
