/** Filling the log of a contest with what happened before there were logs. Until that is done, new events wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import type { Transaction } from '../platform/database/connection.ts';
import type { NewEvent } from './contest-log.rules.ts';
import * as store from './contest-log.store.ts';

const LOGS_AT_ONCE = 20;
/** A log that has not grown for so long is filled by no one. */
const ABANDONED_AFTER_MS = 2000;

export type PastEvent = NewEvent & { happenedAt: number };

/** Contests whose logs are to be filled. */
export async function logsToFillUnchecked(app: App): Promise<string[]> {
  return await store.listUnfilled(app.db, LOGS_AT_ONCE);
}

/**
 * Fills a log from its beginning, one part in a transaction. A log that was filled half-way is begun again, unless another
 * process is at it.
 */
export async function fillLogUnchecked(app: App, contestId: string, past: AsyncIterable<PastEvent[]>): Promise<void> {
  if (await isBeingFilled(app, contestId)) return;
  if (!(await inTransaction(app.db, (trx) => store.restartFilling(trx, contestId)))) return;
  let sequence = 0;
  for await (const events of past) {
    const next = sequence + events.length;
    if (events.length === 0) continue;
    const isMine = await inTransaction(app.db, async (trx) => {
      if (!(await store.moveHead(trx, contestId, sequence, next))) return false;
      await store.insertEvents(trx, contestId, sequence + 1, events);
      return true;
    });
    if (!isMine) return;
    sequence = next;
  }
  await store.moveToFilled(app.db, contestId, sequence, app.clock.nowMs());
}

async function isBeingFilled(app: App, contestId: string): Promise<boolean> {
  const before = await store.findHead(app.db, contestId);
  if (!before || before.sequence === 0) return false;
  await sleep(ABANDONED_AFTER_MS);
  return (await store.findHead(app.db, contestId))?.sequence !== before.sequence;
}

/**
 * Adds events of a contest that is imported, with their numbers at once: no one else writes to its log. What waits, if anything
 * does, stays before them.
 */
export async function appendImported(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (await store.hasWaiting(trx, contestId)) return await store.insertWaiting(trx, contestId, nowMs, events);
  if (!(await store.findHead(trx, contestId))) await store.insertHead(trx, contestId, nowMs);
  const from = (await store.findHead(trx, contestId))?.sequence ?? 0;
  if (!(await store.moveHead(trx, contestId, from, from + events.length)))
    throw new Error(`Someone else writes to the log of ${contestId}`);
  const told = events.map((event) => ({ ...event, happenedAt: nowMs }));
  await store.insertEvents(trx, contestId, from + 1, told);
}
