/** The query of what running rounds use: tables of problems, joined with those of rounds. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** A problem in a round that only accepts or rejects and is running. */
export interface RunningUse {
  problemId: string;
  problemVersionId: string;
  contestId: string;
  contestName: string;
  roundId: string;
  roundName: string;
  closesAt: number;
}

/** Problems of all ICPC rounds of published contests that are open, and have appeared, at an instant, the last to close first. */
export async function listRunningIcpc(db: DbOrTrx, nowMs: number): Promise<RunningUse[]> {
  return (await db('rounds as r')
    .join('contests as c', 'c.id', 'r.contest_id')
    .join('round_problems as p', 'p.round_id', 'r.id')
    .join('problem_versions as v', 'v.id', 'p.problem_version_id')
    .where({ 'r.scoring': 'icpc', 'c.visibility': 'published' })
    .where('r.opens_at', '<=', nowMs)
    .where((shown) => void shown.whereNull('p.visible_from').orWhere('p.visible_from', '<=', nowMs))
    .where((either) => void either.where('r.closes_at', '>', nowMs).orWhereNotNull('r.paused_at'))
    .orderBy([
      { column: 'r.closes_at', order: 'desc' },
      { column: 'p.id', order: 'asc' },
    ])
    .select(
      'v.problem_id as problemId',
      'v.id as problemVersionId',
      'c.id as contestId',
      'c.name as contestName',
      'r.id as roundId',
      'r.name as roundName',
      'r.closes_at as closesAt',
    )) as RunningUse[];
}

/** Whether the contest of a round is a rehearsal. */
export async function isRehearsedRound(db: DbOrTrx, roundId: string): Promise<boolean> {
  const row: unknown = await db('rounds as r')
    .join('contests as c', 'c.id', 'r.contest_id')
    .where('r.id', roundId)
    .whereNotNull('c.rehearsal_of_id')
    .first('r.id');
  return row !== undefined;
}
