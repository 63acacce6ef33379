/** How a rehearsal goes and went: figures of this moment, and the report that stays after it is thrown away. */
import { LRUCache } from 'lru-cache';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { actorId, systemActor, type Actor } from '../platform/actor.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import * as items from './rehearsal-items.store.ts';
import { getRehearsal } from './rehearsals.service.ts';
import { reportOn, type RehearsalReport } from './rehearsal-report.rules.ts';
import { requireMove, type Rehearsal } from './rehearsals.rules.ts';
import * as store from './rehearsals.store.ts';

/** Its figures now; of one that is thrown away, as they were. */
export async function reportOf(
  app: App,
  actor: Actor,
  one: Rehearsal,
): Promise<RehearsalReport & { left: number; lagMs: number }> {
  requireInContest(actor, 'contest.read', one.contestId);
  const kept = one.state === 'removing' || one.state === 'removed' ? await store.findReport(app.db, one.id) : undefined;
  const report = kept ?? (await keptReport(app, one));
  const dueAt = one.state === 'running' || one.state === 'paused' ? await items.nextDueAt(app.db, one.id) : null;
  const refused = report.refused.reduce((sum, { count }) => sum + count, 0);
  const left = kept ? 0 : report.planned - report.submitted - refused;
  return { ...report, left, lagMs: dueAt === null ? 0 : Math.max(0, app.clock.nowMs() - dueAt) };
}

/** A report on more than so many is read from many rows, and shown for a few seconds. */
const MANY = 1000;
const SHOWN_MS = 5000;
type Shown = LRUCache<string, { at: number; report: RehearsalReport }>;
const shownByApp = new WeakMap<App, Shown>();

async function keptReport(app: App, one: Rehearsal): Promise<RehearsalReport> {
  const shown: Shown = shownByApp.get(app) ?? new LRUCache({ max: 20 });
  shownByApp.set(app, shown);
  const nowMs = app.clock.nowMs();
  const known = shown.get(one.id);
  if (known && nowMs - known.at < SHOWN_MS) return known.report;
  const report = await reportUnchecked(app, one);
  if (report.planned > MANY) shown.set(one.id, { at: nowMs, report });
  return report;
}

export async function reportUnchecked(app: App, one: Rehearsal): Promise<RehearsalReport> {
  const counts = await items.countByState(app.db, one.id);
  const planned = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return reportOn(planned, await items.listPutIn(app.db, one.id), await items.countRefused(app.db, one.id));
}

/** Ends a rehearsal in which all is put in and judged; does nothing to one that ended. */
export async function endUnchecked(app: App, one: Rehearsal): Promise<void> {
  await end(app, systemActor('rehearsal'), one, false);
}

/** Ends it early: what is not put in stays out. @throws Conflict when it does not run */
export async function stopRehearsal(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  requireInContest(actor, 'contest.rehearse', contest.id);
  const one = await getRehearsal(app, actor, contest, id);
  requireMove(await end(app, actor, one, true));
}

async function end(app: App, actor: Actor, one: Rehearsal, isStopped: boolean): Promise<boolean> {
  const report = await reportUnchecked(app, one);
  const nowMs = app.clock.nowMs();
  return await inTransaction(app.db, async (trx) => {
    const change = { endedAt: nowMs, isStopped, report };
    if (!(await store.moveRehearsal(trx, one.id, ['running', 'paused'], 'ended', change))) return false;
    const detail = { submissions: report.submitted, planned: report.planned };
    const what = actorId(actor) === null ? 'contest.rehearsal_ended' : 'contest.rehearsal_stopped';
    await insertAudit(trx, actor, nowMs, what, { type: 'contest', id: one.contestId }, detail);
    return true;
  });
}

/** The newest rehearsal of a contest, for its readiness. */
export async function newestRehearsal(app: App, actor: Actor, contestId: string): Promise<Rehearsal | undefined> {
  requireInContest(actor, 'contest.problems', contestId);
  return (await store.listRehearsals(app.db, contestId, 1))[0];
}
