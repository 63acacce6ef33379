/** Judge hosts as the queue reads them; `judgehosts` writes them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
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

export async function findHostByTokenHash(db: DbOrTrx, tokenHash: string): Promise<Judgehost | undefined> {
  const row = (await db('judgehosts').where({ token_hash: tokenHash }).first()) as HostRow | undefined;
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
