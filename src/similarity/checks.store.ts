/** Checks and what they compared. A run writes only while it has the lease of its check. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type {
  CheckedPlaceType,
  CheckEntry,
  CheckFigures,
  CheckState,
  Chosen,
  Failure,
  SimilarityCheck,
} from './checks.rules.ts';

interface CheckRow {
  id: string;
  context_type: CheckedPlaceType;
  context_id: string;
  round_id: string | null;
  course_id: string | null;
  chosen: Chosen;
  is_elsewhere: number | boolean;
  common_percent: number | null;
  ignored_code: string | null;
  state: CheckState;
  failure: Failure | null;
  done: number;
  total: number;
  figures: string | null;
  engine: string;
  lease_until: number | null;
  created_by: string;
  created_at: number;
  ended_at: number | null;
}

const numberOrNull = (value: number | null) => (value === null ? null : Number(value));

function toCheck(row: CheckRow): SimilarityCheck {
  return {
    id: row.id,
    contextType: row.context_type,
    contextId: row.context_id,
    roundId: row.round_id,
    courseId: row.course_id,
    chosen: row.chosen,
    isElsewhere: Boolean(row.is_elsewhere),
    commonPercent: row.common_percent,
    ignoredCode: row.ignored_code,
    state: row.state,
    failure: row.failure,
    done: row.done,
    total: row.total,
    figures: row.figures === null ? null : (JSON.parse(row.figures) as CheckFigures),
    engine: row.engine,
    leaseUntil: numberOrNull(row.lease_until),
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    endedAt: numberOrNull(row.ended_at),
  };
}

/** The key that a waiting or running check of a place has alone. */
export function runningKey({ contextType, contextId }: Pick<SimilarityCheck, 'contextType' | 'contextId'>): string {
  return `${contextType}:${contextId}`;
}

/** Throws the driver's unique violation while another check of the place waits or runs. */
export async function insertCheck(trx: DbOrTrx, check: SimilarityCheck): Promise<void> {
  await trx('similarity_checks').insert({
    id: check.id,
    context_type: check.contextType,
    context_id: check.contextId,
    round_id: check.roundId,
    course_id: check.courseId,
    chosen: check.chosen,
    is_elsewhere: check.isElsewhere,
    common_percent: check.commonPercent,
    ignored_code: check.ignoredCode,
    state: check.state,
    failure: null,
    done: 0,
    total: 0,
    figures: null,
    engine: check.engine,
    running_key: runningKey(check),
    created_by: check.createdBy,
    created_at: check.createdAt,
  });
}

export async function findCheck(db: DbOrTrx, id: string): Promise<SimilarityCheck | undefined> {
  const row = (await db('similarity_checks').where({ id }).first()) as CheckRow | undefined;
  return row && toCheck(row);
}

/** @throws NotFound */
export async function getCheck(db: DbOrTrx, id: string): Promise<SimilarityCheck> {
  const found = await findCheck(db, id);
  if (!found) throw new NotFound('similarity_not_found');
  return found;
}

export async function listChecksById(db: DbOrTrx, ids: readonly string[]): Promise<SimilarityCheck[]> {
  if (ids.length === 0) return [];
  return ((await db('similarity_checks').whereIn('id', ids)) as CheckRow[]).map(toCheck);
}

/** Checks of these rounds or of this course, the newest first. */
export async function listChecks(
  db: DbOrTrx,
  where: ({ roundIds: readonly string[] } | { courseId: string }) & { withElsewhere: boolean },
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: SimilarityCheck[]; total: number }> {
  const chosen = db('similarity_checks');
  if ('roundIds' in where) void chosen.whereIn('round_id', where.roundIds);
  else void chosen.where({ course_id: where.courseId });
  if (!where.withElsewhere) void chosen.where({ is_elsewhere: false });
  const count = (await chosen.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await chosen
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)) as CheckRow[];
  return { items: rows.map(toCheck), total: Number(count.n) };
}

/** Gives a check to a run: one that waits, or whose run has lost its lease. False when another has it or it ended. */
export async function moveToRun(
  db: DbOrTrx,
  id: string,
  worker: string,
  nowMs: number,
  leaseUntil: number,
): Promise<boolean> {
  const changed = await db('similarity_checks')
    .where({ id })
    .where((free) => {
      void free.where({ state: 'queued' }).orWhere((lost) => {
        void lost.where({ state: 'running' }).where('lease_until', '<', nowMs);
      });
    })
    .update({ state: 'running', worker, lease_until: leaseUntil, done: 0 });
  return changed > 0;
}

/** Says how far a run is, and keeps its lease; false when it was cancelled, deleted or given to another. */
export async function moveProgress(
  db: DbOrTrx,
  id: string,
  worker: string,
  to: { done: number; total: number; leaseUntil: number },
): Promise<boolean> {
  const changed = await db('similarity_checks')
    .where({ id, worker, state: 'running' })
    .update({ done: to.done, total: to.total, lease_until: to.leaseUntil });
  return changed > 0;
}

/** Ends a check, by its run (`worker`) or by a person; false when it has ended or belongs to another run. */
export async function moveToEnd(
  trx: DbOrTrx,
  id: string,
  worker: string | undefined,
  to: { state: CheckState; failure?: Failure; figures?: CheckFigures; endedAt: number },
): Promise<boolean> {
  const changed = await trx('similarity_checks')
    .where({ id, ...(worker === undefined ? {} : { worker }) })
    .whereIn('state', ['queued', 'running'])
    .update({
      state: to.state,
      failure: to.failure ?? null,
      figures: to.figures ? JSON.stringify(to.figures) : null,
      ended_at: to.endedAt,
      running_key: null,
      lease_until: null,
    });
  return changed > 0;
}

export async function insertEntries(trx: DbOrTrx, checkId: string, entries: readonly CheckEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    check_id: checkId,
    submission_id: entry.submissionId,
    is_outside: entry.isOutside,
    tokens: entry.tokens,
    best_milli: entry.bestMilli,
    reason: entry.reason,
    left_files: JSON.stringify(entry.leftFiles),
  }));
  for (let start = 0; start < rows.length; start += 100)
    await trx('similarity_entries').insert(rows.slice(start, start + 100));
}

/** What a check did not compare at all, or of which it left out files. */
export async function listLeft(
  db: DbOrTrx,
  checkId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ items: CheckEntry[]; total: number }> {
  const left = db('similarity_entries')
    .where({ check_id: checkId })
    .where((any) => void any.whereNotNull('reason').orWhereNot('left_files', '[]'));
  const count = (await left.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const rows = (await left.orderBy('submission_id').limit(limit).offset(offset)) as {
    submission_id: string;
    is_outside: number;
    tokens: number;
    best_milli: number | null;
    reason: CheckEntry['reason'];
    left_files: string;
  }[];
  const items = rows.map((row) => ({
    submissionId: row.submission_id,
    isOutside: Boolean(row.is_outside),
    tokens: row.tokens,
    bestMilli: row.best_milli,
    reason: row.reason,
    leftFiles: JSON.parse(row.left_files) as CheckEntry['leftFiles'],
  }));
  return { items, total: Number(count.n) };
}

/** Deletes a check with everything below it. */
export async function deleteCheck(trx: DbOrTrx, id: string): Promise<void> {
  await deleteChecks(trx, trx('similarity_checks').where({ id }).select('id'));
  await trx('similarity_checks').where({ id }).delete();
}

/** Deletes all checks of a contest. */
export async function deleteChecksOfContest(trx: DbOrTrx, contestId: string): Promise<void> {
  const rounds = trx('rounds').where({ contest_id: contestId }).select('id');
  await deleteChecks(trx, trx('similarity_checks').whereIn('round_id', rounds.clone()).select('id'));
  await trx('similarity_checks').whereIn('round_id', rounds).delete();
}

/** @param ids a query of the checks below which everything goes */
async function deleteChecks(trx: DbOrTrx, ids: Knex.QueryBuilder): Promise<void> {
  const pairs = trx('similarity_pairs').whereIn('check_id', ids.clone()).select('id');
  const questions = trx('similarity_questions').whereIn('pair_id', pairs.clone()).select('id');
  await trx('similarity_question_people').whereIn('question_id', questions).delete();
  await trx('similarity_questions').whereIn('pair_id', pairs.clone()).delete();
  await trx('similarity_notes').whereIn('pair_id', pairs).delete();
  await trx('similarity_pairs').whereIn('check_id', ids.clone()).delete();
  await trx('similarity_entries').whereIn('check_id', ids.clone()).delete();
}
