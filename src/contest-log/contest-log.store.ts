/** Every query of the logs of contests: events that wait for their number, and the log itself, to which rows are only added. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { ContestEvent, EventAudience, EventKind, NewEvent, StateStep } from './contest-log.rules.ts';

interface EventColumns {
  contest_id: string;
  kind: EventKind;
  subject_id: string;
  round_id: string | null;
  audience: EventAudience;
  data: string | null;
  happened_at: number;
}

type WaitingRow = EventColumns & { id: number };
type EventRow = EventColumns & { sequence: number };

/** An event that has no number yet. */
export type WaitingEvent = NewEvent & { id: number; happenedAt: number };

const ROWS_PER_INSERT = 100;

function toColumns(contestId: string, happenedAt: number, event: NewEvent): EventColumns {
  return {
    contest_id: contestId,
    kind: event.kind,
    subject_id: event.subjectId,
    round_id: event.roundId,
    audience: event.audience,
    data: event.data === null ? null : JSON.stringify(event.data),
    happened_at: happenedAt,
  };
}

function toEvent(row: EventColumns): NewEvent & { happenedAt: number } {
  return {
    kind: row.kind,
    subjectId: row.subject_id,
    roundId: row.round_id,
    audience: row.audience,
    data: row.data === null ? null : (JSON.parse(row.data) as object),
    happenedAt: Number(row.happened_at),
  } as NewEvent & { happenedAt: number };
}

/** Adds events that wait for their numbers, in this order. */
export async function insertWaiting(
  trx: DbOrTrx,
  contestId: string,
  happenedAt: number,
  events: readonly NewEvent[],
): Promise<void> {
  const rows = events.map((event) => toColumns(contestId, happenedAt, event));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await trx('contest_events_waiting').insert(rows.slice(start, start + ROWS_PER_INSERT));
}

export async function hasWaiting(db: DbOrTrx, contestId: string): Promise<boolean> {
  return (await db('contest_events_waiting').where({ contest_id: contestId }).first('id')) !== undefined;
}

/** Contests with events that wait and whose log is filled. */
export async function listContestsWaiting(db: DbOrTrx, limit: number): Promise<string[]> {
  const rows = (await db('contest_events_waiting as w')
    .leftJoin('contest_logs as l', 'l.contest_id', 'w.contest_id')
    .where((where) => void where.whereNull('l.contest_id').orWhereNotNull('l.filled_at'))
    .distinct('w.contest_id')
    .limit(limit)) as { contest_id: string }[];
  return rows.map((row) => row.contest_id);
}

/** The first events that wait. An event that knows of another one was written after that one had been committed. */
export async function listWaiting(trx: DbOrTrx, contestId: string, limit: number): Promise<WaitingEvent[]> {
  const rows = (await trx('contest_events_waiting')
    .where({ contest_id: contestId })
    .orderBy('id')
    .limit(limit)) as WaitingRow[];
  return rows.map((row) => ({ ...toEvent(row), id: Number(row.id) }));
}

/**
 * Removes an event that has got its number; false when someone else has removed it. One row by its key: a list of many would
 * be looked for in the whole small table, and lock what others are writing.
 */
export async function deleteWaiting(trx: DbOrTrx, id: number): Promise<boolean> {
  return (await trx('contest_events_waiting').where({ id }).delete()) > 0;
}

export interface LogHead {
  /** Of the newest event. */
  sequence: number;
  /** Null while what happened before there was a log is still to be written. */
  filledAt: number | null;
}

export async function findHead(db: DbOrTrx, contestId: string): Promise<LogHead | undefined> {
  const row = (await db('contest_logs').where({ contest_id: contestId }).first()) as
    { sequence: number; filled_at: number | null } | undefined;
  return row && { sequence: Number(row.sequence), filledAt: row.filled_at === null ? null : Number(row.filled_at) };
}

/** Begins the log of a contest; nothing when someone has. */
export async function insertHead(db: DbOrTrx, contestId: string, nowMs: number): Promise<void> {
  await db('contest_logs')
    .insert({ contest_id: contestId, sequence: 0, filled_at: nowMs })
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
    });
}

/** Takes the next numbers of a log; false when someone else has taken some since. */
export async function moveHead(trx: DbOrTrx, contestId: string, from: number, to: number): Promise<boolean> {
  return (await trx('contest_logs').where({ contest_id: contestId, sequence: from }).update({ sequence: to })) > 0;
}

/** Adds numbered events: the first one gets `firstSequence`. */
export async function insertEvents(
  trx: DbOrTrx,
  contestId: string,
  firstSequence: number,
  events: readonly (NewEvent & { happenedAt: number })[],
): Promise<void> {
  const rows = events.map((event, index) => ({
    ...toColumns(contestId, event.happenedAt, event),
    sequence: firstSequence + index,
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await trx('contest_events').insert(rows.slice(start, start + ROWS_PER_INSERT));
}

function toContestEvent(row: EventRow): ContestEvent {
  return { ...toEvent(row), sequence: Number(row.sequence) } as ContestEvent;
}

/** Events of a contest after a number, in order. */
export async function listEvents(
  db: DbOrTrx,
  contestId: string,
  after: number,
  limit: number,
): Promise<ContestEvent[]> {
  const rows = (await db('contest_events')
    .where({ contest_id: contestId })
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)) as EventRow[];
  return rows.map(toContestEvent);
}

/** Events of a round between two numbers that were held back until its thaw, in order. */
export async function listHeld(
  db: DbOrTrx,
  contestId: string,
  roundId: string,
  between: { after: number; before: number },
  limit: number,
): Promise<ContestEvent[]> {
  const rows = (await db('contest_events')
    .where({ contest_id: contestId, round_id: roundId, audience: 'thaw' })
    .where('sequence', '>', between.after)
    .where('sequence', '<', between.before)
    .orderBy('sequence')
    .limit(limit)) as EventRow[];
  return rows.map(toContestEvent);
}

/** Steps that rounds of a contest have reached, up to a number. */
export async function listStates(db: DbOrTrx, contestId: string, upTo: number): Promise<ContestEvent[]> {
  const rows = (await db('contest_events')
    .where({ contest_id: contestId, kind: 'state' })
    .where('sequence', '<=', upTo)
    .orderBy('sequence')) as EventRow[];
  return rows.map(toContestEvent);
}

/** Whether the log says that a round reached a step, with or without a number. */
export async function hasState(db: DbOrTrx, contestId: string, roundId: string, step: StateStep): Promise<boolean> {
  for (const table of ['contest_events_waiting', 'contest_events']) {
    const told = (await db(table)
      .where({ contest_id: contestId, kind: 'state', subject_id: roundId })
      .pluck('data')) as string[];
    if (told.some((data) => (JSON.parse(data) as { step: StateStep } | null)?.step === step)) return true;
  }
  return false;
}

/** Contests whose log is still to be filled with what happened before. */
export async function listUnfilled(db: DbOrTrx, limit: number): Promise<string[]> {
  const rows = (await db('contest_logs')
    .whereNull('filled_at')
    .orderBy('contest_id')
    .limit(limit)
    .select('contest_id')) as { contest_id: string }[];
  return rows.map((row) => row.contest_id);
}

/** Empties a log that was not filled to its end, for another try; false when it is filled by now. */
export async function restartFilling(trx: DbOrTrx, contestId: string): Promise<boolean> {
  const head = trx('contest_logs').where({ contest_id: contestId }).whereNull('filled_at');
  if ((await head.update({ sequence: 0 })) === 0) return false;
  await trx('contest_events').where({ contest_id: contestId }).delete();
  return true;
}

/** From now on the log takes the events that wait. */
export async function moveToFilled(trx: DbOrTrx, contestId: string, sequence: number, nowMs: number): Promise<boolean> {
  const head = trx('contest_logs').where({ contest_id: contestId, sequence }).whereNull('filled_at');
  return (await head.update({ filled_at: nowMs })) > 0;
}

/** Removes the log of a contest that is removed for good. */
export async function deleteLog(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of ['contest_events_waiting', 'contest_events', 'contest_logs'])
    await trx(table).where({ contest_id: contestId }).delete();
}

/** Removes up to `most` events, the waiting ones first; returns how many. */
export async function deleteSomeEvents(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  const waiting = trx('contest_events_waiting').where({ contest_id: contestId });
  const removed = await deleteSome(trx, 'contest_events_waiting', 'id', waiting, most);
  if (removed > 0) return removed;
  const first = (await trx('contest_events').where({ contest_id: contestId }).min({ n: 'sequence' }).first()) as
    { n: number | null } | undefined;
  if (first?.n == null) return 0;
  const until = Number(first.n) + most;
  return await trx('contest_events').where({ contest_id: contestId }).where('sequence', '<', until).delete();
}
