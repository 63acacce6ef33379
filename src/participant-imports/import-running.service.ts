/**
 * Runs a confirmed import. States: queued (the list is compared once more), running (participants are written by the hundred,
 * for about a second a step, and the next step is queued behind what else waits), done; held again when a row is wrong by now.
 * How far it is (`cursor_at`) moves in the transaction of what was written, so a step that runs twice writes nothing twice.
 */
import { systemActor, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { AppError } from '../platform/errors.ts';
import { loadActor } from '../accounts/users.service.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { heldBlob, holdPlan } from '../platform/storage/held-blobs.ts';
import { dropBlobsUnchecked } from './import-files.service.ts';
import type { PlannedParticipant } from './plan-parts.rules.ts';
import { withHashesUnchecked, writeParticipants, type ToWrite } from './import-writing.service.ts';
import { planUnchecked } from './imports.service.ts';
import type { ParticipantImport } from './imports.rules.ts';
import * as store from './imports.store.ts';
import { importStep } from './imports.topics.ts';

/** Few enough that a database which answers synchronously lets others in between. */
const AT_ONCE = 40;
const STEP_MS = 1000;
const MOST_FAILED = 200;

/** One step of an import; the next one is queued. */
export async function runImportStepUnchecked(app: App, importId: string): Promise<void> {
  const one = await store.findImport(app.db, importId);
  if (!one) return;
  const contest = await getContestUnchecked(app, one.contestId);
  if (one.state === 'queued') await startUnchecked(app, contest, one);
  else if (one.state === 'running') await goOnUnchecked(app, contest, one);
}

async function startUnchecked(app: App, contest: Contest, one: ParticipantImport): Promise<void> {
  const planned = await planUnchecked(app, contest, one, true);
  const nowMs = app.clock.nowMs();
  const { counts, faults, faultCount, lines } = planned.plan;
  const report = { counts, faults, faultCount };
  if (faultCount > 0 && !one.options.onlyGood) {
    await store.moveImport(app.db, one.id, 'queued', 'held', { report: { ...report, returnedAt: nowMs } });
    return;
  }
  const planSha256 = await holdPlan(app, one.id, lines);
  const totalCount = counts.added + counts.changed + counts.same;
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveImport(trx, one.id, 'queued', 'running', { planSha256, totalCount, report }))) return;
    if (!(await store.moveCursor(trx, one.id, 0, Buffer.byteLength(one.id) + 1, 0))) return;
    await enqueue(trx, nowMs, importStep, { importId: one.id });
  });
  app.background.poke();
}

async function goOnUnchecked(app: App, contest: Contest, one: ParticipantImport): Promise<void> {
  const plan = await heldBlob(app, one.planSha256);
  const actor = await actorOfUnchecked(app, one);
  const endAt = performance.now() + STEP_MS;
  const report = { ...one.report, failed: [...(one.report.failed ?? [])], failedCount: one.report.failedCount ?? 0 };
  let at = one.cursorAt;
  const failedBefore = report.failedCount;
  while (at < plan.length && performance.now() < endAt) {
    const chunk = linesFrom(plan, at);
    const items = await withHashesUnchecked(app, chunk.participants);
    const isWritten = await writeAllUnchecked(app, contest, actor, one, items, at, chunk.end);
    if (isWritten === 'lost') return;
    if (isWritten === 'taken' && !(await writeEachUnchecked(app, contest, actor, one, items, at, chunk.ends, report)))
      return;
    at = chunk.end;
    await new Promise(setImmediate);
  }
  if (report.failedCount > failedBefore) await store.updateReport(app.db, one.id, report);
  if (at >= plan.length) await endUnchecked(app, one, contest, actor, report);
  else await enqueue(app.db, app.clock.nowMs(), importStep, { importId: one.id });
  app.background.poke();
}

/** In the name of whoever confirmed it, as long as the account is there. */
async function actorOfUnchecked(app: App, { createdBy }: ParticipantImport): Promise<Actor> {
  const actor = createdBy === null ? undefined : await loadActor(app, createdBy);
  return actor ?? systemActor('import');
}

/** Participants of the plan from a byte on, and the byte after each of them. */
function linesFrom(plan: Buffer, from: number): { participants: PlannedParticipant[]; ends: number[]; end: number } {
  const participants: PlannedParticipant[] = [];
  const ends: number[] = [];
  let at = from;
  while (at < plan.length && participants.length < AT_ONCE) {
    const end = plan.indexOf('\n', at);
    participants.push(JSON.parse(plan.subarray(at, end).toString()) as PlannedParticipant);
    at = end + 1;
    ends.push(at);
  }
  return { participants, ends, end: at };
}

type Outcome = 'written' | 'lost' | 'taken';

class LostCursor extends Error {}

async function writeAllUnchecked(
  app: App,
  contest: Contest,
  actor: Actor,
  one: ParticipantImport,
  items: readonly ToWrite[],
  from: number,
  to: number,
): Promise<Outcome> {
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      if (!(await store.moveCursor(trx, one.id, from, to, items.length))) throw new LostCursor();
      await writeParticipants(trx, actor, nowMs, contest, one.options, items);
    });
    return 'written';
  } catch (error) {
    if (error instanceof LostCursor) return 'lost';
    if (isUniqueViolation(error) || error instanceof AppError) return 'taken';
    throw error;
  }
}

/** One after the other, when one of many was refused; false when someone else goes on with the import. */
async function writeEachUnchecked(
  app: App,
  contest: Contest,
  actor: Actor,
  one: ParticipantImport,
  items: readonly ToWrite[],
  from: number,
  ends: readonly number[],
  report: ParticipantImport['report'] & { failed: object[]; failedCount: number },
): Promise<boolean> {
  for (const [index, item] of items.entries()) {
    const start = index === 0 ? from : ends[index - 1]!;
    const outcome = await writeAllUnchecked(app, contest, actor, one, [item], start, ends[index]!);
    if (outcome === 'lost') return false;
    if (outcome === 'written') continue;
    if (!(await store.moveCursor(app.db, one.id, start, ends[index]!, 1))) return false;
    report.failedCount += 1;
    const { name, row } = item.participant;
    if (report.failed.length < MOST_FAILED) report.failed.push({ name, row, code: 'taken_meanwhile', params: {} });
  }
  return true;
}

async function endUnchecked(
  app: App,
  one: ParticipantImport,
  contest: Contest,
  actor: Actor,
  report: ParticipantImport['report'],
): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const change = { report, endedAt: nowMs, sha256: null, planSha256: null };
    if (!(await store.moveImport(trx, one.id, 'running', 'done', change))) return;
    const { counts, failedCount = 0 } = report;
    const detail = { file: one.fileName, ...counts, failedCount };
    await insertAudit(trx, actor, nowMs, 'contest.import_done', { type: 'contest', id: contest.id }, detail);
  });
  await dropBlobsUnchecked(app, one.sha256, one.planSha256);
}
