/**
 * Writing and reading the log of a contest. A writer adds its event in the transaction of the fact, without touching a row that
 * other writers need. Whoever reads first numbers what has been committed: numbers have no gaps, an event that is committed
 * late gets a later number, and a reader who has seen number n has seen all before it (docs/decisions/0020).
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import {
  publicPart,
  roundThawedBy,
  tokenOf,
  type LogPlace,
  type NewEvent,
  type ToldEvent,
} from './contest-log.rules.ts';
import * as store from './contest-log.store.ts';

/** How many events get their numbers in one transaction. */
const NUMBERED_AT_ONCE = 100;
const CONTESTS_AT_ONCE = 100;

/** Adds events to the log of a contest, in the transaction that makes them true. */
export async function appendToLog(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  ...events: readonly NewEvent[]
): Promise<void> {
  await store.insertWaiting(trx, contestId, nowMs, events);
}

/** Gives every committed event of a contest its number. Safe when several do it at once. */
async function numberEvents(app: App, contestId: string): Promise<void> {
  if (!(await store.hasWaiting(app.db, contestId))) return;
  if (!(await store.findHead(app.db, contestId))) await store.insertHead(app.db, contestId, app.clock.nowMs());
  // SQLite answers synchronously: requests get a turn after each batch.
  while ((await numberBatch(app, contestId)) === 'more') await turn();
}

async function numberBatch(app: App, contestId: string): Promise<'done' | 'more'> {
  return await inTransaction(app.db, async (trx) => {
    const head = await store.findHead(trx, contestId);
    if (!head || head.filledAt === null) return 'done';
    const waiting = await store.listWaiting(trx, contestId, NUMBERED_AT_ONCE);
    if (waiting.length === 0) return 'done';
    // Another process was faster; what it left is for the next try.
    if (!(await store.moveHead(trx, contestId, head.sequence, head.sequence + waiting.length))) return 'more';
    for (const { id } of waiting)
      if (!(await store.deleteWaiting(trx, id))) throw new Error(`Event ${id} of ${contestId} numbered twice`);
    await store.insertEvents(trx, contestId, head.sequence + 1, waiting);
    return waiting.length === NUMBERED_AT_ONCE ? 'more' : 'done';
  });
}

/** Numbers what waits in all contests, so that a log that no one reads does not pile up. */
export async function numberAllEventsUnchecked(app: App): Promise<void> {
  for (const contestId of await store.listContestsWaiting(app.db, CONTESTS_AT_ONCE)) await numberEvents(app, contestId);
}

export interface LogPage {
  events: ToldEvent[];
  /** Where reading goes on; it may have moved although there is no event for this reader. */
  next: LogPlace;
  /** Nothing more is there now. */
  isAtEnd: boolean;
}

/**
 * The next events of a contest after a place: all of them for staff; for the public those that are public by now, where the
 * held back ones of a round follow the event of its thaw. The caller has checked who may see the contest.
 */
export async function readLogUnchecked(
  app: App,
  contestId: string,
  reader: 'public' | 'staff',
  place: LogPlace,
  limit: number,
): Promise<LogPage> {
  await numberEvents(app, contestId);
  if (reader === 'public' && place.held !== null) return await heldPage(app, contestId, place, limit);
  const events = await store.listEvents(app.db, contestId, place.after, limit);
  if (reader === 'staff') {
    const next = { after: events.at(-1)?.sequence ?? place.after, held: null };
    const told = events.map((event) => ({ ...event, token: tokenOf({ after: event.sequence, held: null }) }));
    return { events: told, next, isAtEnd: events.length < limit };
  }
  if (events.length === 0) return { events: [], next: place, isAtEnd: true };
  const { told, next } = publicPart(events, await thawedBefore(app, contestId, place.after));
  return { events: told, next, isAtEnd: events.length < limit && next.held === null };
}

/** The held back events of the round that the event at this place thawed. */
async function heldPage(app: App, contestId: string, place: LogPlace, limit: number): Promise<LogPage> {
  const [thaw] = await store.listEvents(app.db, contestId, place.after - 1, 1);
  const roundId = thaw?.sequence === place.after ? roundThawedBy(thaw) : null;
  const over = { after: place.after, held: null };
  if (roundId === null) return { events: [], next: over, isAtEnd: false };
  const between = { after: place.held ?? 0, before: place.after };
  const held = await store.listHeld(app.db, contestId, roundId, between, limit);
  const events = held.map((event) => ({ ...event, token: tokenOf({ after: place.after, held: event.sequence }) }));
  const next = held.length < limit ? over : { after: place.after, held: held.at(-1)?.sequence ?? 0 };
  return { events, next, isAtEnd: false };
}

async function thawedBefore(app: App, contestId: string, upTo: number): Promise<Set<string>> {
  const states = await store.listStates(app.db, contestId, upTo);
  return new Set(states.flatMap((event) => roundThawedBy(event) ?? []));
}

/** Whether results of a round were published, by the log of its contest. */
export async function isFinalizedUnchecked(db: DbOrTrx, contestId: string, roundId: string): Promise<boolean> {
  return await store.hasState(db, contestId, roundId, 'finalized');
}

/** Removes up to `most` events of a contest that is thrown away; 0 = none is left. */
export async function removeSomeEvents(trx: Transaction, contestId: string, most: number): Promise<number> {
  return await store.deleteSomeEvents(trx, contestId, most);
}

/** Removes the log of a contest that is removed for good, in the transaction that removes it. */
export async function removeLog(trx: Transaction, contestId: string): Promise<void> {
  await store.deleteLog(trx, contestId);
}
