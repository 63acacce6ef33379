/**
 * Throws a rehearsal away: hides it at once, then removes some rows at a time, each step in a transaction of its own, until nothing
 * but the report is left. A step can be repeated and interrupted: it removes what is there.
 */
import { removeSyntheticAccounts } from '../accounts/made-accounts.service.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { heldByContest, hideRehearsal, removeSomeOfRehearsal } from '../contests/contest-endings.service.ts';
import type { Held } from '../contests/contest-endings.rules.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked, getContestWithin } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { systemActor, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue, removeJobsNaming } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { deleteSomeItems } from './rehearsal-items.store.ts';
import { rehearsalHref } from './rehearsal-links.rules.ts';
import { reportUnchecked } from './rehearsal-reports.service.ts';
import { requireMove, type Rehearsal } from './rehearsals.rules.ts';
import * as store from './rehearsals.store.ts';
import { rehearsalRemoving } from './rehearsals.topics.ts';

/** Rows of one transaction. */
const AT_ONCE = 200;
const STEP_MS = 1000;
/** What was told before it was hidden is handled by then. */
const SETTLES_MS = 2000;
const MOST_AT_A_TIME = 20;

/** What goes with a rehearsal. */
export async function heldByRehearsal(app: App, parts: ContestParts, actor: Actor, one: Rehearsal): Promise<Held[]> {
  requireInContest(actor, 'contest.rehearse', one.contestId);
  if (one.copyId === null) return [];
  const { keeps, goes } = await heldByContest(app, parts, actor, await getContestUnchecked(app, one.copyId));
  return [...keeps, ...goes];
}

/** Throws it away for good. @throws Conflict when it was thrown away before */
export async function throwAway(app: App, actor: Actor, contest: Contest, one: Rehearsal): Promise<void> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  requireMove(await beginRemoval(app, actor, one, false));
}

/** Throws away what was kept long enough, and goes on with what was left. */
export async function throwAwayOldUnchecked(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  const kept = ['preparing', 'running', 'paused', 'ended'] as const;
  for (const one of await store.listInState(app.db, kept, MOST_AT_A_TIME, nowMs))
    await beginRemoval(app, systemActor('rehearsal'), one, true);
  for (const { id } of await store.listInState(app.db, ['removing'], MOST_AT_A_TIME))
    await enqueue(app.db, nowMs, rehearsalRemoving, { rehearsalId: id }, { key: `rehearsal-removal:${id}:${nowMs}` });
}

async function beginRemoval(app: App, actor: Actor, one: Rehearsal, isAutomatic: boolean): Promise<boolean> {
  const report = await reportUnchecked(app, one);
  const nowMs = app.clock.nowMs();
  const isBegun = await inTransaction(app.db, async (trx) => {
    const from = ['preparing', 'running', 'paused', 'ended'] as const;
    if (!(await store.moveRehearsal(trx, one.id, from, 'removing', { isAutomatic, report }))) return false;
    if (one.copyId !== null) await hideRehearsal(trx, nowMs, one.copyId);
    await enqueue(trx, nowMs, rehearsalRemoving, { rehearsalId: one.id }, { runAt: nowMs + SETTLES_MS });
    await insertAudit(trx, actor, nowMs, 'contest.rehearsal_thrown_away', { type: 'contest', id: one.contestId });
    return true;
  });
  app.background.poke();
  return isBegun;
}

/** One step of a removal; the next one is queued. */
export async function removalStepUnchecked(app: App, parts: ContestParts, rehearsalId: string): Promise<void> {
  const one = await store.findRehearsal(app.db, rehearsalId);
  if (one?.state !== 'removing') return;
  const endAt = performance.now() + STEP_MS;
  while (performance.now() < endAt) {
    const isOver = await inTransaction(app.db, (trx) => removeSome(app.clock.nowMs(), trx, parts, one));
    if (isOver) return;
    await new Promise(setImmediate);
  }
  await enqueue(app.db, app.clock.nowMs(), rehearsalRemoving, { rehearsalId });
}

/** True when nothing is left. */
async function removeSome(nowMs: number, trx: Transaction, parts: ContestParts, one: Rehearsal): Promise<boolean> {
  const removed = await removedNow(trx, parts, one);
  if (removed > 0) {
    await store.addRemoved(trx, one.id, removed);
    return false;
  }
  if (one.copyId !== null) await removeJobsNaming(trx, new Set([one.copyId]));
  if (!(await store.moveRemoved(trx, one.id, nowMs))) return true;
  const actor = systemActor('rehearsal');
  await insertAudit(trx, actor, nowMs, 'contest.rehearsal_removed', { type: 'contest', id: one.contestId });
  if (one.isAutomatic && one.createdBy !== null) await tellMaker(trx, nowMs, one, one.createdBy);
  return true;
}

async function removedNow(trx: Transaction, parts: ContestParts, one: Rehearsal): Promise<number> {
  const items = await deleteSomeItems(trx, one.id, AT_ONCE);
  if (items > 0 || one.copyId === null) return items;
  const { removed } = await removeSomeOfRehearsal(trx, parts, one.copyId, AT_ONCE);
  return removed > 0 ? removed : await removeSyntheticAccounts(trx, one.copyId, AT_ONCE);
}

async function tellMaker(trx: Transaction, nowMs: number, one: Rehearsal, userId: string): Promise<void> {
  const { slug, name } = await getContestWithin(trx, one.contestId);
  const fact = { key: `rehearsal:${one.id}`, href: rehearsalHref(slug, one.id), params: { contest: name } };
  await notify(trx, nowMs, { ...fact, kind: 'rehearsal_thrown_away' }, [userId]);
}
