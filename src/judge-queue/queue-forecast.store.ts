/** Queries of the whole queue, and of the durations of recent judgings. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { WorkKind } from './queue-forecast.rules.ts';

interface KindRow {
  problem_id: string;
  /** Null for an example submission of a package, as is `is_sample_run`. */
  language: string | null;
  is_sample_run: number | null;
}

const kindOf = (row: KindRow): WorkKind => ({
  problemId: row.problem_id,
  language: row.language,
  isSampleRun: Boolean(row.is_sample_run),
});

export interface QueuedJob extends WorkKind {
  id: string;
  pool: string;
  toolchain: string;
  availableAt: number;
}

/** What waits, in the order of the queue, at most `limit`. */
export async function listQueued(db: DbOrTrx, limit: number): Promise<QueuedJob[]> {
  const rows = (await jobs(db)
    .where('q.state', 'queued')
    .orderBy(['q.order_at', 'q.id'])
    .limit(limit)
    .select('q.id', 'q.pool', 'q.toolchain', 'q.available_at')) as (KindRow & {
    id: string;
    pool: string;
    toolchain: string;
    available_at: number;
  })[];
  return rows.map((row) => ({
    ...kindOf(row),
    id: row.id,
    pool: row.pool,
    toolchain: row.toolchain,
    availableAt: row.available_at,
  }));
}

/** What is being judged. */
export async function listClaimed(
  db: DbOrTrx,
): Promise<(WorkKind & { hostId: string | null; claimedAt: number | null })[]> {
  const rows = (await jobs(db).where('q.state', 'claimed').select('q.host_id', 'q.claimed_at')) as (KindRow & {
    host_id: string | null;
    claimed_at: number | null;
  })[];
  return rows.map((row) => ({ ...kindOf(row), hostId: row.host_id, claimedAt: row.claimed_at }));
}

/** Jobs of both kinds: an example that is judged after an import takes a slot like a submission. */
function jobs(db: DbOrTrx) {
  return db('judge_jobs as q')
    .leftJoin('submissions as s', 's.id', 'q.submission_id')
    .leftJoin('example_judgings as e', 'e.id', 'q.submission_id')
    .join('problem_versions as v', 'v.id', db.raw('COALESCE(s.problem_version_id, e.version_id)'))
    .select('v.problem_id', 's.language', 's.is_sample_run');
}

/** How long the newest judgings since then took, at most `limit`; without judge errors. */
export async function listDurations(
  db: DbOrTrx,
  sinceMs: number,
  limit: number,
): Promise<(WorkKind & { tookMs: number })[]> {
  const rows = (await db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .where('j.finished_at', '>', sinceMs)
    .whereNotNull('j.facts')
    .whereNotNull('j.started_at')
    .orderBy('j.finished_at', 'desc')
    .limit(limit)
    .select('v.problem_id', 's.language', 's.is_sample_run', 'j.started_at', 'j.finished_at')) as (KindRow & {
    started_at: number;
    finished_at: number;
  })[];
  return rows.map((row) => ({ ...kindOf(row), tookMs: row.finished_at - row.started_at }));
}

/** What waits, by what it needs: each pair once. */
export async function listNeeds(db: DbOrTrx): Promise<{ pool: string; toolchain: string }[]> {
  return (await db('judge_jobs').where({ state: 'queued' }).distinct('pool', 'toolchain')) as {
    pool: string;
    toolchain: string;
  }[];
}
