/** Counted judgings that failed through our fault, for the organizers' list. A rejudging shows its own failures. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface FailedJudging {
  judgingId: string;
  submissionId: string;
  authorId: string;
  language: string | null;
  problem: { name: string; names: Record<string, string> };
  error: string | null;
  createdAt: number;
  failedAt: number;
}

function failed(db: DbOrTrx) {
  return db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .where('j.state', 'failed')
    .whereNull('j.rejudging_id')
    .whereNotExists(
      db('judgings as newer')
        .whereRaw('newer.submission_id = j.submission_id AND newer.generation > j.generation')
        .whereRaw('(newer.rejudging_id IS NULL OR newer.id = s.current_judging_id)')
        .select('newer.id'),
    );
}

/** A page of them, newest first. */
export async function listFailedJudgings(db: DbOrTrx, limit: number, offset: number): Promise<FailedJudging[]> {
  const rows = (await failed(db)
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id')
    .orderBy([
      { column: 'j.created_at', order: 'desc' },
      { column: 'j.id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)
    .select(
      'j.id',
      'j.submission_id',
      'j.error',
      'j.created_at',
      'j.finished_at',
      's.author_id',
      's.language',
      'p.name',
      'p.names',
    )) as {
    id: string;
    submission_id: string;
    error: string | null;
    created_at: number;
    finished_at: number | null;
    author_id: string;
    language: string | null;
    name: string;
    names: string;
  }[];
  return rows.map((row) => ({
    judgingId: row.id,
    submissionId: row.submission_id,
    authorId: row.author_id,
    language: row.language,
    problem: { name: row.name, names: JSON.parse(row.names) as Record<string, string> },
    error: row.error,
    createdAt: row.created_at,
    failedAt: row.finished_at ?? row.created_at,
  }));
}

export async function countFailedJudgings(db: DbOrTrx): Promise<number> {
  const row = (await failed(db).count({ n: '*' }).first()) as unknown as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Judgings that failed before an instant, ordered by id, after a given id. */
export async function listFailedAfter(
  db: DbOrTrx,
  afterId: string,
  byMs: number,
  limit: number,
): Promise<{ judgingId: string; submissionId: string }[]> {
  return (await failed(db)
    .where('j.id', '>', afterId)
    .where('j.finished_at', '<=', byMs)
    .orderBy('j.id')
    .limit(limit)
    .select('j.id as judgingId', 'j.submission_id as submissionId')) as { judgingId: string; submissionId: string }[];
}
