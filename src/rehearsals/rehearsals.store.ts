/** Every query of rehearsals. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { RehearsalReport } from './rehearsal-report.rules.ts';
import type { Rehearsal, RehearsalSettings, RehearsalState } from './rehearsals.rules.ts';

interface Row {
  id: string;
  contest_id: string;
  copy_id: string | null;
  state: RehearsalState;
  settings: string;
  starts_at: number;
  created_by: string | null;
  created_at: number;
  ended_at: number | null;
  is_stopped: number;
  throw_away_at: number;
  removed_at: number | null;
  is_automatic: number;
  removed_count: number;
  form_key: string;
  report: string | null;
}

/** Without the report, which is long. */
const COLUMNS = [
  'id',
  'contest_id',
  'copy_id',
  'state',
  'settings',
  'starts_at',
  'created_by',
  'created_at',
  'ended_at',
  'is_stopped',
  'throw_away_at',
  'removed_at',
  'is_automatic',
  'removed_count',
];

const orNull = (value: number | null) => (value === null ? null : Number(value));

function toRehearsal(row: Row): Rehearsal {
  return {
    id: row.id,
    contestId: row.contest_id,
    copyId: row.copy_id,
    state: row.state,
    settings: JSON.parse(row.settings) as RehearsalSettings,
    startsAt: Number(row.starts_at),
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    endedAt: orNull(row.ended_at),
    isStopped: row.is_stopped === 1,
    throwAwayAt: Number(row.throw_away_at),
    removedAt: orNull(row.removed_at),
    isAutomatic: row.is_automatic === 1,
    removedCount: row.removed_count,
  };
}

/** Adds one. Throws the driver's unique violation when the contest has one that is not thrown away, or the form was sent before. */
export async function insertRehearsal(
  trx: DbOrTrx,
  one: Pick<
    Rehearsal,
    'id' | 'contestId' | 'copyId' | 'settings' | 'startsAt' | 'createdBy' | 'createdAt' | 'throwAwayAt'
  > & { formKey: string },
): Promise<void> {
  await trx('rehearsals').insert({
    id: one.id,
    contest_id: one.contestId,
    copy_id: one.copyId,
    open_contest_id: one.contestId,
    form_key: one.formKey,
    state: 'preparing',
    settings: JSON.stringify(one.settings),
    starts_at: one.startsAt,
    created_by: one.createdBy,
    created_at: one.createdAt,
    throw_away_at: one.throwAwayAt,
  });
}

export async function findRehearsal(db: DbOrTrx, id: string): Promise<Rehearsal | undefined> {
  const row = (await db('rehearsals').where({ id }).first(COLUMNS)) as Row | undefined;
  return row && toRehearsal(row);
}

export async function findByFormKey(db: DbOrTrx, formKey: string): Promise<Rehearsal | undefined> {
  const row = (await db('rehearsals').where({ form_key: formKey }).first(COLUMNS)) as Row | undefined;
  return row && toRehearsal(row);
}

/** The rehearsal that a contest is the copy of. */
export async function findByCopy(db: DbOrTrx, copyId: string): Promise<Rehearsal | undefined> {
  const row = (await db('rehearsals').where({ copy_id: copyId }).first(COLUMNS)) as Row | undefined;
  return row && toRehearsal(row);
}

/** The seed of its plan. */
export async function seedOf(db: DbOrTrx, id: string): Promise<string> {
  const row = (await db('rehearsals').where({ id }).first('form_key')) as { form_key: string } | undefined;
  return row?.form_key ?? id;
}

/** The rehearsals of a contest, the newest first. */
export async function listRehearsals(db: DbOrTrx, contestId: string, limit: number): Promise<Rehearsal[]> {
  const rows = (await db('rehearsals')
    .where({ contest_id: contestId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select(COLUMNS)) as Row[];
  return rows.map(toRehearsal);
}

/** Those in a state, at most `limit`; with `dueAt`, only those to be thrown away by then. */
export async function listInState(
  db: DbOrTrx,
  states: readonly RehearsalState[],
  limit: number,
  dueAt?: number,
): Promise<Rehearsal[]> {
  const rows = db('rehearsals')
    .whereIn('state', [...states])
    .orderBy('throw_away_at')
    .limit(limit);
  if (dueAt !== undefined) void rows.where('throw_away_at', '<=', dueAt);
  return ((await rows.select(COLUMNS)) as Row[]).map(toRehearsal);
}

/** Moves it from one of these states; true if this caller did. */
export async function moveRehearsal(
  trx: DbOrTrx,
  id: string,
  from: readonly RehearsalState[],
  to: RehearsalState,
  change: { endedAt?: number; isStopped?: boolean; isAutomatic?: boolean; report?: RehearsalReport } = {},
): Promise<boolean> {
  const columns: Record<string, unknown> = { state: to };
  if (change.endedAt !== undefined) columns.ended_at = change.endedAt;
  if (change.isStopped !== undefined) columns.is_stopped = change.isStopped ? 1 : 0;
  if (change.isAutomatic !== undefined) columns.is_automatic = change.isAutomatic ? 1 : 0;
  if (change.report !== undefined) columns.report = JSON.stringify(change.report);
  return (
    (await trx('rehearsals')
      .where({ id })
      .whereIn('state', [...from])
      .update(columns)) > 0
  );
}

/** Notes that more is removed. */
export async function addRemoved(trx: DbOrTrx, id: string, count: number): Promise<void> {
  await trx('rehearsals').where({ id }).increment('removed_count', count);
}

/** Nothing of it is left but the report; true if this caller noted it. */
export async function moveRemoved(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await trx('rehearsals')
    .where({ id, state: 'removing' })
    .update({ state: 'removed', copy_id: null, open_contest_id: null, removed_at: nowMs });
  return changed > 0;
}

export async function findReport(db: DbOrTrx, id: string): Promise<RehearsalReport | undefined> {
  const row = (await db('rehearsals').where({ id }).first('report')) as { report: string | null } | undefined;
  return row?.report == null ? undefined : (JSON.parse(row.report) as RehearsalReport);
}

/** How many rehearsals of a contest are not thrown away to the end. */
export async function countOpen(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('rehearsals')
    .where({ contest_id: contestId })
    .whereNot({ state: 'removed' })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Removes the rehearsals of a contest that is removed for good. */
export async function deleteRehearsalsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('rehearsals').where({ contest_id: contestId }).delete();
}
