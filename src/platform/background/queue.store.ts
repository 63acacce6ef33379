/**
 * Events and scheduled work, as rows written in the transaction that caused them. A row is either an event (handler ''),
 * which the runner turns into one row per handler, or work for one handler. Finished rows are deleted; a row that failed
 * too often stays with state `failed` for an operator.
 */
import type { DbOrTrx } from '../database/connection.ts';
import { isUniqueViolation } from '../database/dialect.ts';
import { newId } from '../ids.ts';
import type { Topic } from './topics.ts';

export interface BackgroundJob {
  id: string;
  topic: string;
  handler: string;
  payload: unknown;
  attempts: number;
  claimToken: string;
}

const MOST_OF_ERROR = 4000;

const MOST_NAMED = 500;

/** Expired jobs that are returned at a time. */
const MOST_RETURNED = 1_000;

interface JobRow {
  id: string;
  topic: string;
  handler: string;
  payload: string;
  attempts: number;
  claim_token: string;
}

/**
 * Tells a topic in the caller's transaction: each of its handlers will get the payload. With `runAt` they get it then; with
 * `key` it is not added while a job with the same key is waiting.
 */
export async function enqueue<Payload>(
  trx: DbOrTrx,
  nowMs: number,
  topic: Topic<Payload>,
  payload: Payload,
  options: { runAt?: number; key?: string } = {},
): Promise<void> {
  await insertJob(trx, nowMs, topic.name, payload, options);
}

/** Adds one row for the named handler of a topic, or for all of them when `handler` is missing; also one that has failed already. */
export async function insertJob(
  trx: DbOrTrx,
  nowMs: number,
  topic: string,
  payload: unknown,
  options: { runAt?: number; key?: string; handler?: string; attempts?: number; error?: string } = {},
): Promise<void> {
  const id = newId();
  const row = {
    id,
    topic,
    handler: options.handler ?? '',
    payload: JSON.stringify(payload),
    state: 'waiting',
    run_at: options.runAt ?? nowMs,
    attempts: options.attempts ?? 0,
    ...(options.error !== undefined && { last_error: options.error.slice(0, MOST_OF_ERROR) }),
    unique_key: options.key ?? id,
    created_at: nowMs,
  };
  if (options.key === undefined) {
    await trx('background_jobs').insert(row);
    return;
  }
  const existing: unknown = await trx('background_jobs').where({ unique_key: options.key }).first('id');
  if (existing) return;
  await trx('background_jobs')
    .insert(row)
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
    });
}

/** Removes waiting work by its key, e.g. when a round's closing time moved. */
export async function cancelByKey(trx: DbOrTrx, key: string): Promise<void> {
  await trx('background_jobs').where({ unique_key: key, state: 'waiting' }).delete();
}

/** Claims up to `limit` due jobs for a lease: select, then a guarded update that only one process wins. */
export async function claimDueJobs(
  db: DbOrTrx,
  nowMs: number,
  leaseMs: number,
  limit: number,
): Promise<BackgroundJob[]> {
  const candidates = (await db('background_jobs')
    .where({ state: 'waiting' })
    .where('run_at', '<=', nowMs)
    .orderBy([{ column: 'run_at' }, { column: 'id' }])
    .limit(limit)
    .select('id')) as { id: string }[];
  if (candidates.length === 0) return [];
  const token = newId();
  await db('background_jobs')
    .whereIn(
      'id',
      candidates.map((row) => row.id),
    )
    .where({ state: 'waiting' })
    .update({ state: 'running', claim_token: token, lease_until: nowMs + leaseMs, attempts: db.raw('attempts + 1') });
  const rows = (await db('background_jobs').where({ claim_token: token }).orderBy('id')) as JobRow[];
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    handler: row.handler,
    payload: JSON.parse(row.payload) as unknown,
    attempts: row.attempts,
    claimToken: row.claim_token,
  }));
}

/** Deletes finished work; false when the lease was lost and someone else has it. */
export async function finishJob(db: DbOrTrx, job: BackgroundJob): Promise<boolean> {
  return (await db('background_jobs').where({ id: job.id, claim_token: job.claimToken }).delete()) > 0;
}

/** Deletes finished work that was claimed together. */
export async function finishJobs(trx: DbOrTrx, jobs: readonly BackgroundJob[]): Promise<void> {
  for (let start = 0; start < jobs.length; start += MOST_NAMED)
    await trx('background_jobs')
      .whereIn(
        'id',
        jobs.slice(start, start + MOST_NAMED).map(({ id }) => id),
      )
      .where({ claim_token: jobs[0]!.claimToken })
      .delete();
}

/** Returns work for another attempt at `runAt`, or leaves it `failed` with the error when `runAt` is undefined. */
export async function giveBackJob(
  db: DbOrTrx,
  job: BackgroundJob,
  error: string,
  runAt: number | undefined,
): Promise<void> {
  await db('background_jobs')
    .where({ id: job.id, claim_token: job.claimToken })
    .update({
      state: runAt === undefined ? 'failed' : 'waiting',
      run_at: runAt ?? 0,
      last_error: error.slice(0, MOST_OF_ERROR),
      claim_token: null,
    });
}

/** Returns work whose process died while it ran. It is looked for first: an update would lock the work of other processes too. */
export async function returnExpiredJobs(db: DbOrTrx, nowMs: number): Promise<number> {
  const expired = (await db('background_jobs')
    .where({ state: 'running' })
    .where('lease_until', '<', nowMs)
    .limit(MOST_RETURNED)
    .pluck('id')) as string[];
  if (expired.length === 0) return 0;
  return await db('background_jobs')
    .whereIn('id', expired)
    .where({ state: 'running' })
    .where('lease_until', '<', nowMs)
    .update({ state: 'waiting', claim_token: null });
}

/** How many jobs are waiting, running and failed, for staff. */
export async function countJobs(db: DbOrTrx): Promise<Record<string, number>> {
  const rows = (await db('background_jobs').select('state').count({ n: '*' }).groupBy('state')) as unknown as {
    state: string;
    n: number;
  }[];
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]));
}

const IDS = /[0-9a-z]{26}/g;
const READ_AT_ONCE = 500;

/** Removes waiting and failed work whose payload names one of these ids: what they were the ids of is removed. */
export async function removeJobsNaming(trx: DbOrTrx, ids: ReadonlySet<string>): Promise<void> {
  for (let after = ''; ;) {
    const rows = (await trx('background_jobs')
      .where('id', '>', after)
      .whereIn('state', ['waiting', 'failed'])
      .orderBy('id')
      .limit(READ_AT_ONCE)
      .select('id', 'payload')) as { id: string; payload: string }[];
    const about = rows.filter(({ payload }) => payload.match(IDS)?.some((id) => ids.has(id)));
    if (about.length > 0)
      await trx('background_jobs')
        .whereIn(
          'id',
          about.map(({ id }) => id),
        )
        .whereIn('state', ['waiting', 'failed'])
        .delete();
    if (rows.length < READ_AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}
