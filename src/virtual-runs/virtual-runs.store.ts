/** Every query of virtual runs. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { StandingSubmission } from '../standings/standings.rules.ts';
import type { VirtualRun } from './virtual-runs.rules.ts';

interface Row {
  id: string;
  contest_id: string;
  round_id: string;
  user_id: string;
  started_at: number;
  length_ms: number;
  stopped_at: number | null;
}

const toRun = (row: Row): VirtualRun => ({
  id: row.id,
  contestId: row.contest_id,
  roundId: row.round_id,
  userId: row.user_id,
  startedAt: Number(row.started_at),
  lengthMs: Number(row.length_ms),
  stoppedAt: row.stopped_at === null ? null : Number(row.stopped_at),
});

const openKey = (roundId: string, userId: string) => `${roundId}:${userId}`;

/** Adds a run. Throws the driver's unique violation while another one may run. */
export async function insertRun(trx: DbOrTrx, run: VirtualRun): Promise<void> {
  await trx('virtual_runs').insert({
    id: run.id,
    contest_id: run.contestId,
    round_id: run.roundId,
    user_id: run.userId,
    started_at: run.startedAt,
    length_ms: run.lengthMs,
    stopped_at: null,
    open_key: openKey(run.roundId, run.userId),
  });
}

/** Lets go of the key of a run that has ended by itself. */
export async function releaseEnded(trx: DbOrTrx, roundId: string, userId: string, nowMs: number): Promise<void> {
  await trx('virtual_runs')
    .where({ open_key: openKey(roundId, userId) })
    .whereRaw('started_at + length_ms <= ?', [nowMs])
    .update({ open_key: null });
}

/** Ends a run of a person before its time; false when it has ended. */
export async function moveRunStopped(trx: DbOrTrx, id: string, userId: string, nowMs: number): Promise<boolean> {
  const moved = await trx('virtual_runs')
    .where({ id, user_id: userId })
    .whereNull('stopped_at')
    .whereRaw('started_at + length_ms > ?', [nowMs])
    .update({ stopped_at: nowMs, open_key: null });
  return moved > 0;
}

/** Runs of a person in a round, the newest first. */
export async function listRunsOf(db: DbOrTrx, roundId: string, userId: string): Promise<VirtualRun[]> {
  const rows = (await db('virtual_runs')
    .where({ round_id: roundId, user_id: userId })
    .orderBy('started_at', 'desc')) as Row[];
  return rows.map(toRun);
}

/** What a person submitted to problems of a round after its end, from one instant to before another, with the judging version. */
export async function listRunSubmissions(
  db: DbOrTrx,
  problemIds: readonly string[],
  { userId, from, to }: { userId: string; from: number; to: number },
): Promise<(Omit<StandingSubmission, 'maxScoreMilli'> & { problemVersionId: string })[]> {
  if (problemIds.length === 0) return [];
  const rows = (await db('submissions')
    .where({ context_type: 'after-round', author_id: userId, is_sample_run: false })
    .whereIn('context_id', [...problemIds])
    .where('submitted_at', '>=', from)
    .where('submitted_at', '<', to)
    .select(
      'id',
      'context_id',
      'submitted_at',
      'verdict',
      'score_milli',
      'problem_version_id',
      'judged_version_id',
    )) as {
    id: string;
    context_id: string;
    submitted_at: number;
    verdict: Verdict | null;
    score_milli: number | null;
    problem_version_id: string;
    judged_version_id: string | null;
  }[];
  return rows.map((row) => ({
    id: row.id,
    roundProblemId: row.context_id,
    submittedAt: Number(row.submitted_at),
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    problemVersionId: row.judged_version_id ?? row.problem_version_id,
  }));
}

export async function countRuns(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('virtual_runs').where({ contest_id: contestId }).count({ n: '*' }).first()) as { n: number };
  return Number(row.n);
}

export async function deleteRunsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('virtual_runs').where({ contest_id: contestId }).delete();
}
