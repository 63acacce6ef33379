/** Samples for the figures of the judge queue. Percentiles are computed in code, because databases differ in them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { JudgedSample } from './judge-figures.rules.ts';

/** Judgings that ended since then, the newest first, at most `limit`. */
export async function listJudged(db: DbOrTrx, sinceMs: number, limit: number): Promise<JudgedSample[]> {
  const query = db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id')
    .where('j.finished_at', '>', sinceMs)
    // Finished or failed, written so that SQLite uses the index by time and not the one by state.
    .whereNotNull('j.verdict');
  const rows = (await query
    .orderBy('j.finished_at', 'desc')
    .limit(limit)
    .select(
      'j.state',
      'j.host_id',
      'j.rejudging_id',
      'j.created_at',
      'j.started_at',
      'j.finished_at',
      's.language',
      'p.slug',
    )) as {
    state: string;
    host_id: string | null;
    rejudging_id: string | null;
    created_at: number;
    started_at: number | null;
    finished_at: number;
    language: string | null;
    slug: string;
  }[];
  return rows.map((row) => ({
    hostId: row.host_id,
    problem: row.slug,
    language: row.language,
    waitedMs: row.rejudging_id !== null || row.started_at === null ? null : row.started_at - row.created_at,
    tookMs: row.state === 'failed' || row.started_at === null ? null : row.finished_at - row.started_at,
    finishedAt: row.finished_at,
  }));
}

/** How many judgings ended after an instant. */
export async function countJudged(db: DbOrTrx, sinceMs: number): Promise<number> {
  const row = (await db('judgings')
    .where('finished_at', '>', sinceMs)
    .whereNotNull('verdict')
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export interface QueueGroup {
  pool: string;
  toolchain: string;
  queued: number;
  running: number;
  oldestQueuedAt: number | null;
}

/** Waiting and running jobs, by pool and toolchain. */
export async function listQueueGroups(db: DbOrTrx): Promise<QueueGroup[]> {
  const rows = (await db('judge_jobs')
    .select('pool', 'toolchain', 'state')
    .count({ n: '*' })
    .min({ oldest: 'created_at' })
    .groupBy('pool', 'toolchain', 'state')
    .orderBy(['pool', 'toolchain'])) as unknown as {
    pool: string;
    toolchain: string;
    state: string;
    n: number;
    oldest: number;
  }[];
  const groups = new Map<string, QueueGroup>();
  for (const { pool, toolchain, state, n, oldest } of rows) {
    const key = `${pool} ${toolchain}`;
    const group = groups.get(key) ?? { pool, toolchain, queued: 0, running: 0, oldestQueuedAt: null };
    if (state === 'queued') Object.assign(group, { queued: Number(n), oldestQueuedAt: Number(oldest) });
    else group.running = Number(n);
    groups.set(key, group);
  }
  return [...groups.values()];
}
