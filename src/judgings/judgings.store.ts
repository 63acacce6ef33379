/** Judgings: one row per judging of a submission, with facts and verdict; never overwritten. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import type { Judging, JudgingState } from './judgings.rules.ts';

interface JudgingRow {
  id: string;
  submission_id: string;
  generation: number;
  rejudging_id: string | null;
  problem_version_id: string | null;
  state: JudgingState;
  verdict: Verdict | null;
  score_milli: number | null;
  facts: string | null;
  error: string | null;
  host_id: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

function toJudging(row: JudgingRow): Judging {
  return {
    id: row.id,
    submissionId: row.submission_id,
    generation: row.generation,
    rejudgingId: row.rejudging_id,
    problemVersionId: row.problem_version_id,
    state: row.state,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    facts: row.facts === null ? null : (JSON.parse(row.facts) as JudgeReport),
    error: row.error,
    hostId: row.host_id,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** Adds a judging in state queued. Throws the unique violation when that generation exists. */
const ROWS_PER_INSERT = 50;

export async function insertJudgings(
  trx: DbOrTrx,
  judgings: readonly (Pick<Judging, 'id' | 'submissionId' | 'generation' | 'createdAt'> & {
    problemVersionId: string;
    rejudgingId?: string;
  })[],
): Promise<void> {
  const rows = judgings.map((judging) => ({
    id: judging.id,
    submission_id: judging.submissionId,
    generation: judging.generation,
    rejudging_id: judging.rejudgingId ?? null,
    problem_version_id: judging.problemVersionId,
    state: 'queued',
    created_at: judging.createdAt,
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await trx('judgings').insert(rows.slice(start, start + ROWS_PER_INSERT));
}

export async function findJudging(db: DbOrTrx, id: string): Promise<Judging | undefined> {
  const row = (await db('judgings').where({ id }).first()) as JudgingRow | undefined;
  return row && toJudging(row);
}

export interface CountedFacts {
  submissionId: string;
  judgingId: string;
  /** The version whose tests judged it. */
  problemVersionId: string;
  facts: JudgeReport;
}

/** Reports of the judgings that count now; submissions without one are absent. */
export async function listCountedFacts(db: DbOrTrx, submissionIds: readonly string[]): Promise<CountedFacts[]> {
  const found: CountedFacts[] = [];
  for (let start = 0; start < submissionIds.length; start += 500) {
    const rows = (await db('judgings as j')
      .join('submissions as s', 's.current_judging_id', 'j.id')
      .whereIn('s.id', submissionIds.slice(start, start + 500))
      .whereNotNull('j.facts')
      .select(
        's.id',
        'j.id as judging_id',
        'j.facts',
        'j.problem_version_id',
        's.problem_version_id as submitted_to',
      )) as {
      id: string;
      judging_id: string;
      facts: string;
      problem_version_id: string | null;
      submitted_to: string;
    }[];
    found.push(
      ...rows.map((row) => ({
        submissionId: row.id,
        judgingId: row.judging_id,
        problemVersionId: row.problem_version_id ?? row.submitted_to,
        facts: JSON.parse(row.facts) as JudgeReport,
      })),
    );
  }
  return found;
}

/**
 * The judging that counts, or will count when it ends: the newest without a set, or whose set was applied. Judgings of open or
 * canceled sets are left out.
 */
export async function findCountedJudging(db: DbOrTrx, submissionId: string): Promise<Judging | undefined> {
  const row = (await db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .where('j.submission_id', submissionId)
    .where((where) => void where.whereNull('j.rejudging_id').orWhereRaw('j.id = s.current_judging_id'))
    // A failed rejudging keeps the earlier verdict.
    .whereNot((where) => void where.where('j.state', 'failed').whereRaw('j.id <> s.current_judging_id'))
    .orderBy('j.generation', 'desc')
    .first('j.*')) as JudgingRow | undefined;
  return row && toJudging(row);
}

/** The highest generation of a submission's judgings, counted or not; 0 = none. */
export async function newestGeneration(db: DbOrTrx, submissionId: string): Promise<number> {
  const row = (await db('judgings').where({ submission_id: submissionId }).max({ n: 'generation' }).first()) as
    { n: number | null } | undefined;
  return Number(row?.n ?? 0);
}

/** Every judging of a submission, newest first. */
export async function listJudgingsOf(db: DbOrTrx, submissionId: string): Promise<Judging[]> {
  const rows = (await db('judgings')
    .where({ submission_id: submissionId })
    .orderBy('generation', 'desc')) as JudgingRow[];
  return rows.map(toJudging);
}

/** queued → running, or running again on another host. */
export async function moveJudgingToRunning(db: DbOrTrx, id: string, hostId: string, nowMs: number): Promise<boolean> {
  return (
    (await db('judgings')
      .where({ id })
      .whereIn('state', ['queued', 'running'])
      .update({ state: 'running', host_id: hostId, started_at: nowMs })) > 0
  );
}

/** running → queued: the claim was lost. */
export async function moveJudgingToQueued(trx: DbOrTrx, id: string): Promise<boolean> {
  return (
    (await trx('judgings')
      .where({ id, state: 'running' })
      .update({ state: 'queued', host_id: null, started_at: null })) > 0
  );
}

/** queued or running → finished, with verdict and facts. */
export async function moveJudgingToFinished(
  trx: DbOrTrx,
  id: string,
  values: {
    verdict: Verdict;
    scoreMilli: number | null;
    speedMilli: number | null;
    facts: JudgeReport;
    hostId: string;
    finishedAt: number;
  },
): Promise<boolean> {
  const changed = await trx('judgings')
    .where({ id })
    .whereIn('state', ['queued', 'running'])
    .update({
      state: 'finished',
      verdict: values.verdict,
      score_milli: values.scoreMilli,
      speed_milli: values.speedMilli,
      facts: JSON.stringify(values.facts),
      host_id: values.hostId,
      finished_at: values.finishedAt,
    });
  return changed > 0;
}

/** Points of a finished judging after a decision about its speed. */
export async function updateJudgingScore(trx: DbOrTrx, id: string, scoreMilli: number | null): Promise<void> {
  await trx('judgings').where({ id, state: 'finished' }).update({ score_milli: scoreMilli });
}

/** queued or running → failed: our fault, after all tries. */
export async function moveJudgingToFailed(trx: DbOrTrx, id: string, error: string, nowMs: number): Promise<boolean> {
  const changed = await trx('judgings')
    .where({ id })
    .whereIn('state', ['queued', 'running'])
    .update({ state: 'failed', verdict: 'JE', error: error.slice(0, 4000), finished_at: nowMs });
  return changed > 0;
}

/** Ids of the judgings of a set that are not over. */
export async function listUnfinishedOfSet(trx: DbOrTrx, rejudgingId: string): Promise<string[]> {
  const rows = (await trx('judgings')
    .where({ rejudging_id: rejudgingId })
    .whereIn('state', ['queued', 'running'])
    .select('id')) as { id: string }[];
  return rows.map((row) => row.id);
}

/** queued or running → cancelled, for all judgings of a set. */
export async function moveSetToCancelled(trx: DbOrTrx, rejudgingId: string, nowMs: number): Promise<void> {
  await trx('judgings')
    .where({ rejudging_id: rejudgingId })
    .whereIn('state', ['queued', 'running'])
    .update({ state: 'cancelled', finished_at: nowMs });
}

/** Submissions of a round that have a verdict and are being rejudged individually, not in a set. */
export async function countRejudgingsOfRound(db: DbOrTrx, roundId: string): Promise<number> {
  const row = (await db('judgings as j')
    .join('submissions as s', 's.id', 'j.submission_id')
    .whereIn('j.state', ['queued', 'running'])
    .whereNull('j.rejudging_id')
    .where({ 's.round_id': roundId, 's.context_type': 'round', 's.is_sample_run': false })
    .whereNotNull('s.verdict')
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}
