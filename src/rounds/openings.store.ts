/** Every query of what is kept of openings. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { RoundOpening } from './openings.rules.ts';

interface OpeningRow {
  round_id: string;
  planned_at: number | null;
  put_off_to: number | null;
  allowed_versions: string;
  allowed_by: string | null;
  allowed_at: number | null;
  reason: string | null;
}

function toOpening(row: OpeningRow): RoundOpening {
  return {
    roundId: row.round_id,
    plannedAt: row.planned_at,
    putOffTo: row.put_off_to,
    allowedVersions: JSON.parse(row.allowed_versions) as string[],
    allowedBy: row.allowed_by,
    allowedAt: row.allowed_at,
    reason: row.reason,
  };
}

export async function findOpening(db: DbOrTrx, roundId: string): Promise<RoundOpening | undefined> {
  const row = (await db('round_openings').where({ round_id: roundId }).first()) as OpeningRow | undefined;
  return row && toOpening(row);
}

/** By round; those that were neither put off nor allowed are absent. */
export async function listOpenings(db: DbOrTrx, roundIds: readonly string[]): Promise<Map<string, RoundOpening>> {
  if (roundIds.length === 0) return new Map();
  const rows = (await db('round_openings').whereIn('round_id', [...roundIds])) as OpeningRow[];
  return new Map(rows.map((row) => [row.round_id, toOpening(row)]));
}

/** Ids of rounds with this version that have not opened. */
export async function listUnopenedWith(db: DbOrTrx, versionId: string): Promise<string[]> {
  const rows = (await db('round_problems as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .where('p.problem_version_id', versionId)
    .whereNull('r.opened_at')
    .orderBy('r.id')
    .select('r.id')) as { id: string }[];
  return rows.map(({ id }) => id);
}

/** Writes what changed of an opening; the caller holds the row of the round. */
export async function saveOpening(
  trx: DbOrTrx,
  roundId: string,
  changes: Partial<Omit<RoundOpening, 'roundId'>>,
): Promise<void> {
  const row = {
    ...(changes.plannedAt !== undefined && { planned_at: changes.plannedAt }),
    ...(changes.putOffTo !== undefined && { put_off_to: changes.putOffTo }),
    ...(changes.allowedVersions !== undefined && { allowed_versions: JSON.stringify(changes.allowedVersions) }),
    ...(changes.allowedBy !== undefined && { allowed_by: changes.allowedBy }),
    ...(changes.allowedAt !== undefined && { allowed_at: changes.allowedAt }),
    ...(changes.reason !== undefined && { reason: changes.reason }),
  };
  const changed = await trx('round_openings').where({ round_id: roundId }).update(row);
  if (changed === 0) await trx('round_openings').insert({ allowed_versions: '[]', ...row, round_id: roundId });
}
