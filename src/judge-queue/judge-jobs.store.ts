/**
 * The table of the judge queue: claims by guarded updates with fencing tokens, with the same SQL on every database. Every
 * update of a claimed job names the host that holds it, so that only the holder's report counts.
 */
import { randomInt } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';
import { LEASE_MS, MOST_HELD_MS, type JudgeQueueJob } from './judge-queue.rules.ts';

interface JobRow {
  id: string;
  kind: JudgeQueueJob['kind'];
  judging_id: string;
  submission_id: string;
  state: 'queued' | 'claimed';
  toolchain: string;
  pool: string;
  attempt: number;
  token: number;
  host_id: string | null;
  progress: string | null;
  last_error: string | null;
  claimed_at: number | null;
  created_at: number;
}

const ROWS_PER_INSERT = 50;

/** The largest range of `randomInt`; JSON numbers represent it exactly. */
const TOKENS = 2 ** 48 - 1;

/** A claim as its holder proves it. */
export interface Claim {
  id: string;
  token: number;
  hostId: string | null;
}

function newToken(): number {
  return randomInt(1, TOKENS);
}

function toJob(row: JobRow): JudgeQueueJob {
  return {
    id: row.id,
    kind: row.kind,
    judgingId: row.judging_id,
    submissionId: row.submission_id,
    state: row.state,
    toolchain: row.toolchain,
    pool: row.pool,
    attempt: row.attempt,
    token: row.token,
    hostId: row.host_id,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as JudgeProgress),
    lastError: row.last_error,
    claimedAt: row.claimed_at,
    createdAt: row.created_at,
  };
}

/** Puts a judging in the queue. */
export async function insertJudgeJobs(
  trx: DbOrTrx,
  jobs: readonly {
    kind?: JudgeQueueJob['kind'];
    judgingId: string;
    submissionId: string;
    toolchain: string;
    pool: string;
    orderAt: number;
    nowMs: number;
  }[],
): Promise<void> {
  const rows = jobs.map((job) => ({
    id: newId(),
    kind: job.kind ?? 'submission',
    judging_id: job.judgingId,
    submission_id: job.submissionId,
    state: 'queued',
    toolchain: job.toolchain,
    pool: job.pool,
    order_at: job.orderAt,
    available_at: job.nowMs,
    attempt: 0,
    token: newToken(),
    created_at: job.nowMs,
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await trx('judge_jobs').insert(rows.slice(start, start + ROWS_PER_INSERT));
}

/**
 * Claims up to `limit` jobs for a host: selects candidates, then one guarded update decides who won. After a lost attempt,
 * `spread` picks at random from a larger window, so that hosts do not compete for the first job.
 */
export async function claimJudgeJobs(
  db: DbOrTrx,
  claim: {
    hostId: string;
    /** Hash of the token the host used: a claim fails once the host is off work or has a new token. */
    tokenHash: string;
    toolchains: readonly string[];
    pools: readonly string[];
    limit: number;
    nowMs: number;
    spread: boolean;
    /** Skip jobs that this host failed to judge. */
    leaveOwnFailures: boolean;
  },
): Promise<JudgeQueueJob[]> {
  const queue = db('judge_jobs')
    .where({ state: 'queued' })
    .whereIn('toolchain', claim.toolchains)
    .whereIn('pool', claim.pools)
    .where('available_at', '<=', claim.nowMs);
  if (claim.leaveOwnFailures)
    queue.where((where) => void where.whereNull('host_id').orWhereNot('host_id', claim.hostId));
  const rows = (await queue
    .orderBy(['order_at', 'id'])
    .limit(claim.spread ? claim.limit * 16 : claim.limit)
    .select('id')) as { id: string }[];
  const candidates = rows.map((row) => row.id);
  const ids = claim.spread ? candidates.sort(() => Math.random() - 0.5).slice(0, claim.limit) : candidates;
  if (ids.length === 0) return [];
  const claimId = newId();
  const won = await db('judge_jobs')
    .whereIn('id', ids.sort())
    .where({ state: 'queued' })
    .whereExists(
      db('judgehosts').where({ id: claim.hostId, token_hash: claim.tokenHash, duty: 'active' }).select(db.raw('1')),
    )
    .update({
      state: 'claimed',
      claim_id: claimId,
      host_id: claim.hostId,
      token: newToken(),
      claimed_at: claim.nowMs,
      lease_until: claim.nowMs + LEASE_MS,
      progress: null,
    });
  if (won === 0) return [];
  const claimed = (await db('judge_jobs')
    .where({ claim_id: claimId, state: 'claimed' })
    .orderBy(['order_at', 'id'])) as JobRow[];
  return claimed.map(toJob);
}

/** Whether anything waits for these toolchains and pools (to tell an empty queue from a lost race). */
export async function hasQueuedJob(
  db: DbOrTrx,
  { toolchains, pools }: { toolchains: readonly string[]; pools: readonly string[] },
  nowMs: number,
): Promise<boolean> {
  const row: unknown = await db('judge_jobs')
    .where({ state: 'queued' })
    .whereIn('toolchain', toolchains)
    .whereIn('pool', pools)
    .where('available_at', '<=', nowMs)
    .first('id');
  return row !== undefined;
}

export async function findJudgeJob(db: DbOrTrx, id: string): Promise<JudgeQueueJob | undefined> {
  const row = (await db('judge_jobs').where({ id }).first()) as JobRow | undefined;
  return row && toJob(row);
}

export async function findJobOfJudging(db: DbOrTrx, judgingId: string): Promise<JudgeQueueJob | undefined> {
  const row = (await db('judge_jobs').where({ judging_id: judgingId }).first()) as JobRow | undefined;
  return row && toJob(row);
}

/** Removes a claimed job; false when the lease was lost and another host has the job. */
export async function deleteClaimedJob(trx: DbOrTrx, claim: Claim): Promise<boolean> {
  return (await trx('judge_jobs').where(heldBy(claim)).delete()) > 0;
}

/** Removes the jobs of these judgings or examples, also claimed ones. */
export async function deleteJobsOf(trx: DbOrTrx, judgingIds: readonly string[]): Promise<void> {
  await trx('judge_jobs').whereIn('judging_id', judgingIds).delete();
}

/**
 * Returns a claimed job to the queue with a new token; false when another host has the job by now. A counted failure keeps
 * the host's id on the job, so that another host tries it next.
 */
export async function moveJobToQueued(
  trx: DbOrTrx,
  claim: Claim,
  values: { availableAt: number; error: string; countAttempt: boolean },
): Promise<boolean> {
  const changed = await trx('judge_jobs')
    .where(heldBy(claim))
    .update({
      state: 'queued',
      token: newToken(),
      claim_id: null,
      claimed_at: null,
      lease_until: null,
      progress: null,
      available_at: values.availableAt,
      last_error: values.error.slice(0, 4000),
      ...(values.countAttempt ? { attempt: trx.raw('attempt + 1') } : { host_id: null }),
    });
  return changed > 0;
}

/** Stores progress; false when another host has the job by now. */
export async function updateJobProgress(
  db: DbOrTrx,
  id: string,
  hostId: string,
  progress: JudgeProgress,
): Promise<boolean> {
  const changed = await db('judge_jobs')
    .where(heldBy({ id, hostId, token: progress.token }))
    .update({ progress: JSON.stringify(progress) });
  return changed > 0;
}

function heldBy({ id, token, hostId }: Claim) {
  return { id, token, host_id: hostId, state: 'claimed' };
}

/** Claimed jobs whose lease ran out. */
export async function listLostJobs(db: DbOrTrx, nowMs: number): Promise<JudgeQueueJob[]> {
  const rows = (await db('judge_jobs')
    .where({ state: 'claimed' })
    .where('lease_until', '<=', nowMs)
    .limit(200)) as JobRow[];
  return rows.map(toJob);
}

/** Renews the leases of jobs that their host says it holds. */
export async function renewLeases(db: DbOrTrx, hostId: string, ids: readonly string[], nowMs: number): Promise<void> {
  if (ids.length === 0) return;
  await db('judge_jobs')
    .where({ state: 'claimed', host_id: hostId })
    .whereIn('id', ids)
    .where('claimed_at', '>', nowMs - MOST_HELD_MS)
    .update({ lease_until: nowMs + LEASE_MS });
}

/** The jobs a host holds now. */
export async function listJobsOfHost(db: DbOrTrx, hostId: string): Promise<JudgeQueueJob[]> {
  return ((await db('judge_jobs').where({ state: 'claimed', host_id: hostId })) as JobRow[]).map(toJob);
}

/** Moves a waiting job to another pool. */
export async function updateQueuedPool(db: DbOrTrx, id: string, pool: string): Promise<void> {
  await db('judge_jobs').where({ id, state: 'queued' }).update({ pool });
}

/** Ids of the jobs a host holds now. */
export async function listClaimedIds(db: DbOrTrx, hostId: string): Promise<Map<string, number>> {
  const rows = (await db('judge_jobs').where({ state: 'claimed', host_id: hostId }).select('id', 'token')) as JobRow[];
  return new Map(rows.map((row) => [row.id, row.token]));
}

/** Queue length, jobs being judged, and the age of the oldest waiting job. */
export async function queueFigures(
  db: DbOrTrx,
): Promise<{ queued: number; claimed: number; oldestQueuedAt: number | null }> {
  const rows = (await db('judge_jobs')
    .select('state')
    .count({ n: '*' })
    .min({ oldest: 'created_at' })
    .groupBy('state')) as unknown as {
    state: string;
    n: number;
    oldest: number;
  }[];
  const of = (state: string) => rows.find((row) => row.state === state);
  return {
    queued: Number(of('queued')?.n ?? 0),
    claimed: Number(of('claimed')?.n ?? 0),
    oldestQueuedAt: of('queued')?.oldest ?? null,
  };
}
