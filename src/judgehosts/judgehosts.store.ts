/** Every write of judge hosts: identity, duty, pools, errors, and the state in their last heartbeat. The queue reads them. */
import { createHash } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { DEFAULT_POOL } from '../judge-queue/judge-pools.rules.ts';
import type { HostDuty } from '../judge-queue/judge-queue.rules.ts';
import type { HeartbeatBody } from '../../judge/contract/api.ts';

/** The stored form of a token: only its hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function insertJudgehost(
  db: DbOrTrx,
  host: { id: string; name: string; token: string; isLocal: boolean; createdAt: number },
): Promise<void> {
  await db('judgehosts').insert({
    id: host.id,
    name: host.name,
    token_hash: hashToken(host.token),
    is_local: host.isLocal,
    duty: 'active',
    pools: JSON.stringify([DEFAULT_POOL]),
    errors_in_a_row: 0,
    state: 'new',
    toolchains: '[]',
    slots: 0,
    running_count: 0,
    created_at: host.createdAt,
  });
}

/** The id of the host that has this name. */
export async function findIdByName(db: DbOrTrx, name: string): Promise<string | undefined> {
  const row = (await db('judgehosts').where({ name }).first('id')) as { id: string } | undefined;
  return row?.id;
}

/** Sets a new token; false when the host was deleted. */
export async function updateHostToken(db: DbOrTrx, id: string, token: string): Promise<boolean> {
  const changed = await db('judgehosts')
    .where({ id })
    .whereNot({ duty: 'deleted' })
    .update({ token_hash: hashToken(token) });
  return changed > 0;
}

/** Sets a host's duty and resets its error count. False when it was deleted. */
export async function updateHostDuty(db: DbOrTrx, id: string, duty: HostDuty, nowMs: number): Promise<boolean> {
  const changed = await db('judgehosts')
    .where({ id })
    .whereNot({ duty: 'deleted' })
    .update({ duty, duty_reason: null, duty_at: nowMs, errors_in_a_row: 0 });
  return changed > 0;
}

/** Deletes a host for good and frees its name; false when it was already deleted. */
export async function moveHostToDeleted(
  trx: DbOrTrx,
  id: string,
  values: { name: string; token: string; nowMs: number },
): Promise<boolean> {
  const { name, token, nowMs } = values;
  const changed = await trx('judgehosts')
    .where({ id })
    .whereNot({ duty: 'deleted' })
    .update({
      duty: 'deleted',
      duty_reason: null,
      duty_at: nowMs,
      name,
      token_hash: hashToken(token),
      is_local: false,
    });
  return changed > 0;
}

/** active → quarantined; false when it is not active. */
export async function moveHostToQuarantine(trx: DbOrTrx, id: string, reason: string, nowMs: number): Promise<boolean> {
  const changed = await trx('judgehosts')
    .where({ id, duty: 'active' })
    .update({ duty: 'quarantined', duty_reason: reason.slice(0, 4000), duty_at: nowMs });
  return changed > 0;
}

export async function updateHostPools(db: DbOrTrx, id: string, pools: readonly string[]): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({ pools: JSON.stringify(pools) });
}

/** Counts a judge error and returns the number of consecutive ones. */
export async function countHostError(trx: DbOrTrx, id: string): Promise<number> {
  await trx('judgehosts').where({ id }).increment('errors_in_a_row', 1);
  const row = (await trx('judgehosts').where({ id }).first('errors_in_a_row')) as
    { errors_in_a_row: number } | undefined;
  return row?.errors_in_a_row ?? 0;
}

/** A good report: resets the count of consecutive errors. Writes only if there were any. */
export async function clearHostErrors(trx: DbOrTrx, id: string): Promise<void> {
  await trx('judgehosts').where({ id }).where('errors_in_a_row', '>', 0).update({ errors_in_a_row: 0 });
}

/** Records that a host has a contract version the site does not support. */
export async function updateHostRefused(
  db: DbOrTrx,
  id: string,
  contractVersion: number,
  nowMs: number,
): Promise<void> {
  await db('judgehosts').where({ id }).update({ contract_version: contractVersion, refused_at: nowMs });
}

/** Stores the state reported by a host. */
export async function updateHeartbeat(db: DbOrTrx, id: string, nowMs: number, body: HeartbeatBody): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({
      state: body.state,
      preparation: body.preparation ? JSON.stringify(body.preparation) : null,
      toolchains: JSON.stringify(body.toolchains),
      images: JSON.stringify(body.images ?? []),
      warm: body.warm ? JSON.stringify(body.warm) : null,
      slots: body.slots,
      running_count: body.running.length,
      heartbeat_at: nowMs,
      contract_version: body.contractVersion,
    });
}

export async function updateHostError(db: DbOrTrx, id: string, nowMs: number, error: string): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({ last_error: error.slice(0, 4000), last_error_at: nowMs });
}
