/** Every query of imports of past contests. Files and plans are blobs among the held uploads. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import {
  DELETED,
  type PastImport,
  type PastImportState,
  type PastOptions,
  type PastReport,
  type WhyFailed,
} from './past-contests.rules.ts';

interface Row {
  id: string;
  created_by: string | null;
  contest_id: string | null;
  file_name: string;
  sha256: string | null;
  plan_sha256: string | null;
  state: string;
  options: string;
  report: string;
  cursor_at: number;
  done_count: number;
  total_count: number;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
  failure: string | null;
  attempts: number;
}

function toImport(row: Row): PastImport {
  return {
    id: row.id,
    createdBy: row.created_by,
    contestId: row.contest_id,
    fileName: row.file_name,
    sha256: row.sha256,
    planSha256: row.plan_sha256,
    state: row.state as PastImportState,
    options: JSON.parse(row.options) as PastOptions,
    report: JSON.parse(row.report) as PastReport,
    cursorAt: Number(row.cursor_at),
    doneCount: row.done_count,
    totalCount: row.total_count,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    failure: row.failure === null ? null : (JSON.parse(row.failure) as WhyFailed),
    attempts: row.attempts,
  };
}

export async function insertPastImport(
  db: DbOrTrx,
  one: Pick<PastImport, 'id' | 'createdBy' | 'fileName' | 'sha256' | 'report' | 'createdAt' | 'expiresAt'>,
): Promise<void> {
  await db('past_contests').insert({
    id: one.id,
    created_by: one.createdBy,
    file_name: one.fileName,
    sha256: one.sha256,
    state: 'held',
    options: JSON.stringify({ universities: {} } satisfies PastOptions),
    report: JSON.stringify(one.report),
    cursor_at: 0,
    done_count: 0,
    total_count: 0,
    created_at: one.createdAt,
    expires_at: one.expiresAt,
  });
}

export async function findPastImport(db: DbOrTrx, id: string): Promise<PastImport | undefined> {
  const row = (await db('past_contests').where({ id }).first()) as Row | undefined;
  return row && toImport(row);
}

/** The newest imports. */
export async function listPastImports(db: DbOrTrx, limit: number): Promise<PastImport[]> {
  const rows = (await db('past_contests')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as Row[];
  return rows.map(toImport);
}

type Change = Partial<Pick<PastImport, 'contestId' | 'sha256' | 'planSha256' | 'options' | 'endedAt' | 'failure'>>;

/** Moves an import to another state; false when someone else did. */
export async function movePastImport(
  db: DbOrTrx,
  id: string,
  from: PastImportState,
  to: PastImportState,
  change: Change = {},
): Promise<boolean> {
  const columns: Record<string, unknown> = { state: to, attempts: 0, planning_until: null };
  if (change.contestId !== undefined) columns.contest_id = change.contestId;
  if (change.sha256 !== undefined) columns.sha256 = change.sha256;
  if (change.planSha256 !== undefined) columns.plan_sha256 = change.planSha256;
  if (change.options !== undefined) columns.options = JSON.stringify(change.options);
  if (change.endedAt !== undefined) columns.ended_at = change.endedAt;
  if (change.failure !== undefined) columns.failure = JSON.stringify(change.failure);
  return (await db('past_contests').where({ id, state: from }).update(columns)) > 0;
}

/** Begins to plan a confirmed import until an instant; false while someone else does, and once it is planned. */
export async function claimPastPlan(db: DbOrTrx, id: string, nowMs: number, until: number): Promise<boolean> {
  const changed = await db('past_contests')
    .where({ id, state: 'queued' })
    .whereNull('plan_sha256')
    .where((where) => void where.whereNull('planning_until').orWhere('planning_until', '<=', nowMs))
    .update({ planning_until: until });
  return changed > 0;
}

/** Keeps the plan of whoever began until that instant; false when someone else took over. */
export async function keepPastPlan(
  db: DbOrTrx,
  id: string,
  until: number,
  { planSha256, totalCount, cursorAt }: Pick<PastImport, 'planSha256' | 'totalCount' | 'cursorAt'>,
): Promise<boolean> {
  const plan = { plan_sha256: planSha256, total_count: totalCount, cursor_at: cursorAt };
  const changed = await db('past_contests')
    .where({ id, state: 'queued', planning_until: until })
    .update({ ...plan, planning_until: null, attempts: 0 });
  return changed > 0;
}

/** Counts an attempt that failed. */
export async function notePastAttempt(db: DbOrTrx, id: string): Promise<void> {
  await db('past_contests')
    .where({ id })
    .update({ attempts: db.raw('attempts + 1'), planning_until: null });
}

/** Says that the plan is written up to a place; false when someone else wrote it. */
export async function movePastCursor(
  db: DbOrTrx,
  id: string,
  from: number,
  to: number,
  count: number,
): Promise<boolean> {
  const changed = await db('past_contests')
    .where({ id, state: 'running', cursor_at: from })
    .update({ cursor_at: to, done_count: db.raw('done_count + ?', [count]), attempts: 0 });
  return changed > 0;
}

/** Removes an import in a state; false when it is in another one. */
export async function deletePastImport(db: DbOrTrx, id: string, state: PastImportState): Promise<boolean> {
  return (await db('past_contests').where({ id, state }).delete()) > 0;
}

/** Dry runs that no one confirmed in time, and what is left of imports whose contests are removed. */
export async function listExpiredPastImports(db: DbOrTrx, nowMs: number, limit: number): Promise<PastImport[]> {
  const rows = (await db('past_contests')
    .where('expires_at', '<=', nowMs)
    .where((where) => {
      void where.where({ state: 'held' });
      void where.orWhere((failed) => void failed.where({ state: 'failed' }).whereNull('contest_id'));
    })
    .orderBy('id')
    .limit(limit)) as Row[];
  return rows.map(toImport);
}

/** Whether an import still needs this blob. */
export async function isPastBlobUsed(db: DbOrTrx, sha256: string): Promise<boolean> {
  const row: unknown = await db('past_contests')
    .where((where) => void where.where({ sha256 }).orWhere({ plan_sha256: sha256 }))
    .first('id');
  return row !== undefined;
}

/** Removes the imports that made a contest, which is removed for good; those with blobs are left to the housekeeping. */
export async function deletePastImportsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('past_contests').where({ contest_id: contestId }).whereNull('sha256').whereNull('plan_sha256').delete();
  const failed = { state: 'failed', failure: JSON.stringify(DELETED) };
  await trx('past_contests')
    .where({ contest_id: contestId })
    .update({ ...failed, contest_id: null, planning_until: null, expires_at: 0 });
}

/** How many imports of a contest are at work. */
export async function countPastImporting(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('past_contests')
    .where({ contest_id: contestId })
    .whereIn('state', ['queued', 'running'])
    .count({ n: '*' })
    .first()) as { n: number };
  return Number(row.n);
}
