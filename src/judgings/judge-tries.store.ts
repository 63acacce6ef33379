/** Tries: claims that ended without a result, each with host, time and error. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import type { JudgeTry, TryKind } from './judge-tries.rules.ts';

interface TryRow {
  id: string;
  judging_id: string;
  problem_version_id: string;
  host_id: string | null;
  attempt: number;
  kind: TryKind;
  is_host_error: number;
  error: string;
  claimed_at: number | null;
  ended_at: number;
}

function toTry(row: TryRow): JudgeTry {
  return {
    id: row.id,
    judgingId: row.judging_id,
    problemVersionId: row.problem_version_id,
    hostId: row.host_id,
    attempt: row.attempt,
    kind: row.kind,
    isHostError: Boolean(row.is_host_error),
    error: row.error,
    claimedAt: row.claimed_at,
    endedAt: row.ended_at,
  };
}

export async function insertTry(trx: DbOrTrx, one: Omit<JudgeTry, 'id'>): Promise<void> {
  await trx('judge_tries').insert({
    id: newId(),
    judging_id: one.judgingId,
    problem_version_id: one.problemVersionId,
    host_id: one.hostId,
    attempt: one.attempt,
    kind: one.kind,
    is_host_error: one.isHostError,
    error: one.error.slice(0, 4000),
    claimed_at: one.claimedAt,
    ended_at: one.endedAt,
  });
}

/** Tries of these judgings, oldest first. */
export async function listTries(db: DbOrTrx, judgingIds: readonly string[]): Promise<JudgeTry[]> {
  const rows = (await db('judge_tries').whereIn('judging_id', judgingIds).orderBy(['ended_at', 'id'])) as TryRow[];
  return rows.map(toTry);
}

/** A host's newest tries, each with its submission. */
export async function listTriesOfHost(
  db: DbOrTrx,
  hostId: string,
  limit: number,
): Promise<(JudgeTry & { submissionId: string })[]> {
  const rows = (await db('judge_tries as t')
    .join('judgings as j', 'j.id', 't.judging_id')
    .where('t.host_id', hostId)
    .orderBy([
      { column: 't.ended_at', order: 'desc' },
      { column: 't.id', order: 'desc' },
    ])
    .limit(limit)
    .select('t.*', 'j.submission_id')) as (TryRow & { submission_id: string })[];
  return rows.map((row) => ({ ...toTry(row), submissionId: row.submission_id }));
}

/** Problem versions of the newest errors that counted against a host, at most `limit`. */
export async function listHostErrors(db: DbOrTrx, hostId: string, limit: number): Promise<string[]> {
  const rows = (await db('judge_tries')
    .where({ host_id: hostId, is_host_error: true })
    .orderBy([
      { column: 'ended_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('problem_version_id')) as { problem_version_id: string }[];
  return rows.map((row) => row.problem_version_id);
}

/** Whether a problem failed on another host since an instant and no host has judged it after that. */
export async function hasFailedElsewhere(
  db: DbOrTrx,
  problemVersionId: string,
  hostId: string,
  sinceMs: number,
): Promise<boolean> {
  const row = (await db('judge_tries')
    .where({ problem_version_id: problemVersionId })
    .whereIn('kind', ['failed', 'reported'])
    .whereNot({ host_id: hostId })
    .where('ended_at', '>', sinceMs)
    .max({ at: 'ended_at' })
    .first()) as { at: number | null } | undefined;
  if (row?.at == null) return false;
  const judged: unknown = await db('judgings')
    .where({ problem_version_id: problemVersionId, state: 'finished' })
    .where('finished_at', '>=', row.at)
    .first('id');
  return judged === undefined;
}
