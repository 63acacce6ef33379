/**
 * Reads the file of a confirmed import and plans what is written of it. That takes up to minutes, so it goes on beside the background
 * work, whose steps only ask whether the plan is there: a process plans one import at a time, and says in the database until when.
 * If it ends before, the step that waits for that instant has another process begin anew.
 */
import type { App } from '../platform/app-context.ts';
import { cancelByKey, enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { holdPlan } from '../platform/storage/held-blobs.ts';
import { dropPastBlobsUnchecked, heldFileUnchecked } from './past-blobs.service.ts';
import type { PastImport } from './past-contests.rules.ts';
import { readUnchecked } from './past-contests.service.ts';
import * as store from './past-contests.store.ts';
import { pastImportStep } from './past-contests.topics.ts';
import { gaveUpUnchecked } from './past-failures.service.ts';

/** More than waiting for the thread, starting it and reading take together. */
const PLAN_WITHIN_MS = 300_000;
const AGAIN_MS = 5000;

const underWay = new WeakMap<App, Promise<void>>();
const keyOf = (id: string) => `past-contest:${id}:plan`;

/** Begins to plan an import, if nobody does; a later step looks whether there is a plan. */
export async function planPastImportUnchecked(app: App, one: PastImport): Promise<void> {
  const nowMs = app.clock.nowMs();
  const until = nowMs + PLAN_WITHIN_MS;
  const isMine = await inTransaction(app.db, async (trx) => {
    const isClaimed = !underWay.has(app) && (await store.claimPastPlan(trx, one.id, nowMs, until));
    const runAt = isClaimed ? until : nowMs + AGAIN_MS;
    await enqueue(trx, nowMs, pastImportStep, { importId: one.id }, { runAt, key: keyOf(one.id) });
    return isClaimed;
  });
  if (!isMine) return;
  const planning = planUnchecked(app, one, until)
    .catch((error: unknown) => tryAgainUnchecked(app, one, error))
    // The step that waits for the end of its time begins anew.
    .catch((error: unknown) => app.log.error({ err: error, importId: one.id }, 'planning the import of a past contest'))
    .finally(() => underWay.delete(app));
  underWay.set(app, planning);
}

/** Ends when this process plans nothing. */
export async function untilPlannedUnchecked(app: App): Promise<void> {
  await underWay.get(app);
}

async function planUnchecked(app: App, one: PastImport, until: number): Promise<void> {
  const { lines, lineCount } = await readUnchecked(await heldFileUnchecked(app, one.sha256), true);
  const planSha256 = await holdPlan(app, one.id, lines);
  const cursorAt = Buffer.byteLength(`${one.id}\n${lines.slice(0, lines.indexOf('\n') + 1)}`);
  const isKept = await inTransaction(app.db, async (trx) => {
    const plan = { planSha256, totalCount: lineCount, cursorAt };
    if (!(await store.keepPastPlan(trx, one.id, until, plan))) return false;
    await cancelByKey(trx, keyOf(one.id));
    await enqueue(trx, app.clock.nowMs(), pastImportStep, { importId: one.id });
    return true;
  });
  if (!isKept) await dropPastBlobsUnchecked(app, planSha256);
  app.background.poke();
}

async function tryAgainUnchecked(app: App, one: PastImport, error: unknown): Promise<void> {
  if (await gaveUpUnchecked(app, one, error)) return;
  app.log.error({ err: error, importId: one.id }, 'planning the import of a past contest');
  const nowMs = app.clock.nowMs();
  const runAt = nowMs + AGAIN_MS * 2 ** one.attempts;
  await inTransaction(app.db, async (trx) => {
    await cancelByKey(trx, keyOf(one.id));
    await enqueue(trx, nowMs, pastImportStep, { importId: one.id }, { runAt, key: keyOf(one.id) });
  });
}
