/** Judge hosts: identity, last heartbeat, and reported state. */
import { createHash } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { HeartbeatBody } from '../../judge/contract/api.ts';
import { DEFAULT_POOL } from './judge-pools.rules.ts';
import type { HostDuty, Judgehost, JudgehostState } from './judge-queue.rules.ts';

interface HostRow {
  id: string;
  name: string;
  is_local: number;
  duty: HostDuty;
  duty_reason: string | null;
  duty_at: number | null;
  pools: string;
  errors_in_a_row: number;
  contract_version: number | null;
  refused_at: number | null;
  state: JudgehostState;
  preparation: string | null;
  toolchains: string;
  images: string | null;
  warm: string | null;
  slots: number;
  running_count: number;
  heartbeat_at: number | null;
  last_error: string | null;
  last_error_at: number | null;
}

function toHost(row: HostRow): Judgehost {
  return {
    id: row.id,
    name: row.name,
    isLocal: Boolean(row.is_local),
    duty: row.duty,
    dutyReason: row.duty_reason,
    dutyAt: row.duty_at,
    isEnabled: row.duty === 'active',
    pools: JSON.parse(row.pools) as string[],
    errorsInARow: row.errors_in_a_row,
    contractVersion: row.contract_version,
    refusedAt: row.refused_at,
    state: row.state,
    preparation: row.preparation === null ? null : (JSON.parse(row.preparation) as Judgehost['preparation']),
    toolchains: JSON.parse(row.toolchains) as string[],
    images: row.images === null ? [] : (JSON.parse(row.images) as Judgehost['images']),
    warm: row.warm === null ? null : (JSON.parse(row.warm) as Judgehost['warm']),
    slots: row.slots,
    runningCount: row.running_count,
    heartbeatAt: row.heartbeat_at,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at,
  };
}

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

export async function findHostByTokenHash(db: DbOrTrx, tokenHash: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ token_hash: tokenHash }).first()) as HostRow | undefined;
  return row && toHost(row);
}

export async function findHostByName(db: DbOrTrx, name: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ name }).first()) as HostRow | undefined;
  return row && toHost(row);
}

/** Includes deleted hosts, because judgings refer to them. */
export async function findHost(db: DbOrTrx, id: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ id }).first()) as HostRow | undefined;
  return row && toHost(row);
}

/** All hosts except deleted ones, by name. */
export async function listHosts(db: DbOrTrx): Promise<Judgehost[]> {
  return ((await db('judgehosts').whereNot({ duty: 'deleted' }).orderBy('name')) as HostRow[]).map(toHost);
}

/** Names of all hosts that ever existed, by id, for old judgings. */
export async function hostNames(db: DbOrTrx): Promise<Map<string, string>> {
  const rows = (await db('judgehosts').orderBy('name').select('id', 'name')) as { id: string; name: string }[];
  return new Map(rows.map((row) => [row.id, row.name]));
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
