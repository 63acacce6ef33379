/** Reads what a rehearsal can be made from: contests that are over, what was submitted there, and how long judging took. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** A problem of a round that is over, which the rehearsed contest has as well. */
export interface PastProblem {
  roundProblemId: string;
  problemId: string;
  opensAt: number;
  closesAt: number;
  contestId: string;
  contestName: string;
}

/** Problems of rounds that closed, the newest round first; those of rehearsals and deleted contests are left out. */
export async function listPastProblems(
  db: DbOrTrx,
  problemIds: readonly string[],
  nowMs: number,
): Promise<PastProblem[]> {
  if (problemIds.length === 0) return [];
  const rows = (await db('round_problems as p')
    .join('problem_versions as v', 'v.id', 'p.problem_version_id')
    .join('rounds as r', 'r.id', 'p.round_id')
    .join('contests as c', 'c.id', 'r.contest_id')
    .whereIn('v.problem_id', [...problemIds])
    .where('r.closes_at', '<=', nowMs)
    .whereNull('r.paused_at')
    .whereNull('p.taken_out_at')
    .whereNull('c.deleted_at')
    .whereNull('c.rehearsal_of_id')
    .orderBy([
      { column: 'r.closes_at', order: 'desc' },
      { column: 'p.id', order: 'asc' },
    ])
    .select(
      'p.id as roundProblemId',
      'v.problem_id as problemId',
      'r.opens_at as opensAt',
      'r.closes_at as closesAt',
      'c.id as contestId',
      'c.name as contestName',
    )) as PastProblem[];
  return rows.map((row) => ({ ...row, opensAt: Number(row.opensAt), closesAt: Number(row.closesAt) }));
}

const counted = (db: DbOrTrx, roundProblemIds: readonly string[]) =>
  db('submissions')
    .where({ context_type: 'round', is_sample_run: false })
    .whereIn('context_id', [...roundProblemIds])
    .whereNotNull('participant_id')
    .whereNotNull('verdict')
    .whereNot('verdict', 'JE');

/** How many submissions of participants with a verdict each of these problems has. */
export async function countPast(db: DbOrTrx, roundProblemIds: readonly string[]): Promise<Map<string, number>> {
  if (roundProblemIds.length === 0) return new Map();
  const rows = (await counted(db, roundProblemIds)
    .groupBy('context_id')
    .select('context_id')
    .count({ n: '*' })) as unknown as { context_id: string; n: number }[];
  return new Map(rows.map((row) => [row.context_id, Number(row.n)]));
}

export interface PastRow {
  id: string;
  participantId: string;
  roundProblemId: string;
  submittedAt: number;
  verdict: string;
}

/** Those submissions in the order in which they came, at most `limit`. */
export async function listPast(db: DbOrTrx, roundProblemIds: readonly string[], limit: number): Promise<PastRow[]> {
  if (roundProblemIds.length === 0) return [];
  const rows = (await counted(db, roundProblemIds)
    .orderBy(['submitted_at', 'id'])
    .limit(limit)
    .select('id', 'participant_id', 'context_id', 'submitted_at', 'verdict')) as {
    id: string;
    participant_id: string;
    context_id: string;
    submitted_at: number;
    verdict: string;
  }[];
  return rows.map((row) => ({
    id: row.id,
    participantId: row.participant_id,
    roundProblemId: row.context_id,
    submittedAt: Number(row.submitted_at),
    verdict: row.verdict,
  }));
}

/** How long judgings by each of these versions took on average since an instant; versions without any are absent. */
export async function averageJudgingMs(
  db: DbOrTrx,
  versionIds: readonly string[],
  sinceMs: number,
): Promise<Map<string, number>> {
  if (versionIds.length === 0) return new Map();
  const rows = (await db('judgings')
    .whereIn('problem_version_id', [...versionIds])
    .where('finished_at', '>', sinceMs)
    .whereNotNull('started_at')
    .groupBy('problem_version_id')
    .select('problem_version_id', db.raw('AVG(finished_at - started_at) AS took_ms'))) as unknown as {
    problem_version_id: string;
    took_ms: number | string;
  }[];
  return new Map(rows.map((row) => [row.problem_version_id, Number(row.took_ms)]));
}
