/** Judge hosts: who they are, when they were last heard of, and what they said. */
import { createHash } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { HeartbeatBody } from '../../judge/contract/api.ts';
import type { Judgehost, JudgehostState } from './judge-queue.rules.ts';

interface HostRow {
  id: string;
  name: string;
  is_local: number;
  is_enabled: number;
  state: JudgehostState;
  preparation: string | null;
  toolchains: string;
  images: string | null;
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
    isEnabled: Boolean(row.is_enabled),
    state: row.state,
    preparation: row.preparation === null ? null : (JSON.parse(row.preparation) as Judgehost['preparation']),
    toolchains: JSON.parse(row.toolchains) as string[],
    images: row.images === null ? [] : (JSON.parse(row.images) as Judgehost['images']),
    slots: row.slots,
    runningCount: row.running_count,
    heartbeatAt: row.heartbeat_at,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at,
  };
}

/** How a token is kept: only its hash. */
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
    is_enabled: true,
    state: 'new',
    toolchains: '[]',
    slots: 0,
    running_count: 0,
    created_at: host.createdAt,
  });
}

export async function findHostByToken(db: DbOrTrx, token: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts')
    .where({ token_hash: hashToken(token) })
    .first()) as HostRow | undefined;
  return row && toHost(row);
}

export async function findHostByName(db: DbOrTrx, name: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ name }).first()) as HostRow | undefined;
  return row && toHost(row);
}

export async function findHost(db: DbOrTrx, id: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ id }).first()) as HostRow | undefined;
  return row && toHost(row);
}

export async function listHosts(db: DbOrTrx): Promise<Judgehost[]> {
  return ((await db('judgehosts').orderBy('name')) as HostRow[]).map(toHost);
}

export async function updateHostToken(db: DbOrTrx, id: string, token: string): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({ token_hash: hashToken(token) });
}

export async function updateHostEnabled(db: DbOrTrx, id: string, isEnabled: boolean): Promise<void> {
  await db('judgehosts').where({ id }).update({ is_enabled: isEnabled });
}

/** Stores what a host said of itself. */
export async function updateHeartbeat(db: DbOrTrx, id: string, nowMs: number, body: HeartbeatBody): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({
      state: body.state,
      preparation: body.preparation ? JSON.stringify(body.preparation) : null,
      toolchains: JSON.stringify(body.toolchains),
      images: JSON.stringify(body.images ?? []),
      slots: body.slots,
      running_count: body.running.length,
      heartbeat_at: nowMs,
    });
}

export async function updateHostError(db: DbOrTrx, id: string, nowMs: number, error: string): Promise<void> {
  await db('judgehosts')
    .where({ id })
    .update({ last_error: error.slice(0, 4000), last_error_at: nowMs });
}
