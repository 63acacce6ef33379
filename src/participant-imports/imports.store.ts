/** Every query of imports. What is uploaded and planned are blobs among the held uploads. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ImportOptions, ImportReport, ImportState, ParticipantImport } from './imports.rules.ts';

interface Row {
  id: string;
  contest_id: string;
  created_by: string | null;
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
}

function toImport(row: Row): ParticipantImport {
  return {
    id: row.id,
    contestId: row.contest_id,
    createdBy: row.created_by,
    fileName: row.file_name,
    sha256: row.sha256,
    planSha256: row.plan_sha256,
    state: row.state as ImportState,
    options: JSON.parse(row.options) as ImportOptions,
    report: JSON.parse(row.report) as ImportReport,
    cursorAt: Number(row.cursor_at),
    doneCount: row.done_count,
    totalCount: row.total_count,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  };
}

export async function insertImport(
  db: DbOrTrx,
  one: Pick<
    ParticipantImport,
    'id' | 'contestId' | 'createdBy' | 'fileName' | 'sha256' | 'options' | 'createdAt' | 'expiresAt'
  >,
): Promise<void> {
  await db('participant_imports').insert({
    id: one.id,
    contest_id: one.contestId,
    created_by: one.createdBy,
    file_name: one.fileName,
    sha256: one.sha256,
    state: 'held',
    options: JSON.stringify(one.options),
    report: '{}',
    cursor_at: 0,
    done_count: 0,
    total_count: 0,
    created_at: one.createdAt,
    expires_at: one.expiresAt,
  });
}

export async function findImport(db: DbOrTrx, id: string): Promise<ParticipantImport | undefined> {
  const row = (await db('participant_imports').where({ id }).first()) as Row | undefined;
  return row && toImport(row);
}

/** The newest imports of a contest. */
export async function listImports(db: DbOrTrx, contestId: string, limit: number): Promise<ParticipantImport[]> {
  const rows = (await db('participant_imports')
    .where({ contest_id: contestId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as Row[];
  return rows.map(toImport);
}

/** Whether some import of a contest is at work. */
export async function isImporting(db: DbOrTrx, contestId: string): Promise<boolean> {
  const row: unknown = await db('participant_imports')
    .where({ contest_id: contestId })
    .whereIn('state', ['queued', 'running'])
    .first('id');
  return row !== undefined;
}

/** How many imports of a contest are at work. */
export async function countImporting(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('participant_imports')
    .where({ contest_id: contestId })
    .whereIn('state', ['queued', 'running'])
    .count({ n: '*' })
    .first()) as { n: number };
  return Number(row.n);
}

/** Removes what imports keep about a contest; the files of dry runs went a day after they came. */
export async function deleteImportsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of ['participant_details', 'participant_imports'])
    await trx(table).where({ contest_id: contestId }).delete();
}

/** Keeps what was chosen, while it is held. */
export async function updateOptions(db: DbOrTrx, id: string, options: ImportOptions): Promise<boolean> {
  const changed = await db('participant_imports')
    .where({ id, state: 'held' })
    .update({ options: JSON.stringify(options) });
  return changed > 0;
}

/** Moves an import to another state; false when someone else did. */
export async function moveImport(
  db: DbOrTrx,
  id: string,
  from: ImportState,
  to: ImportState,
  change: Partial<
    Pick<ParticipantImport, 'sha256' | 'planSha256' | 'report' | 'totalCount' | 'endedAt' | 'options'>
  > = {},
): Promise<boolean> {
  const columns: Record<string, unknown> = { state: to };
  if (change.sha256 !== undefined) columns.sha256 = change.sha256;
  if (change.planSha256 !== undefined) columns.plan_sha256 = change.planSha256;
  if (change.report !== undefined) columns.report = JSON.stringify(change.report);
  if (change.options !== undefined) columns.options = JSON.stringify(change.options);
  if (change.totalCount !== undefined) columns.total_count = change.totalCount;
  if (change.endedAt !== undefined) columns.ended_at = change.endedAt;
  return (await db('participant_imports').where({ id, state: from }).update(columns)) > 0;
}

/** Says that the plan is written up to a place; false when someone else wrote it. */
export async function moveCursor(db: DbOrTrx, id: string, from: number, to: number, count: number): Promise<boolean> {
  const changed = await db('participant_imports')
    .where({ id, state: 'running', cursor_at: from })
    .update({ cursor_at: to, done_count: db.raw('done_count + ?', [count]) });
  return changed > 0;
}

export async function updateReport(db: DbOrTrx, id: string, report: ImportReport): Promise<void> {
  await db('participant_imports')
    .where({ id })
    .update({ report: JSON.stringify(report) });
}

export async function deleteHeldImport(db: DbOrTrx, id: string): Promise<boolean> {
  return (await db('participant_imports').where({ id, state: 'held' }).delete()) > 0;
}

/** Dry runs that no one confirmed in time. */
export async function listExpired(db: DbOrTrx, nowMs: number, limit: number): Promise<ParticipantImport[]> {
  const rows = (await db('participant_imports')
    .where({ state: 'held' })
    .where('expires_at', '<=', nowMs)
    .orderBy('id')
    .limit(limit)) as Row[];
  return rows.map(toImport);
}

/** Whether an import still needs this blob. */
export async function isBlobUsed(db: DbOrTrx, sha256: string): Promise<boolean> {
  const row: unknown = await db('participant_imports')
    .where((where) => void where.where({ sha256 }).orWhere({ plan_sha256: sha256 }))
    .first('id');
  return row !== undefined;
}
