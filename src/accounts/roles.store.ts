/** Every query of site-wide roles: who has which, and who had which. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { RoleSpan } from './users.rules.ts';

interface SpanRow {
  user_id: string;
  granted_at: number;
  ended_at?: number;
}

export async function listRoles(db: DbOrTrx, userId: string): Promise<string[]> {
  const rows = (await db('user_roles').where({ user_id: userId }).orderBy('role').select('role')) as { role: string }[];
  return rows.map((row) => row.role);
}

/** True when the role is new to the person. */
export async function insertRole(
  trx: DbOrTrx,
  userId: string,
  role: string,
  grantedBy: string | null,
  nowMs: number,
): Promise<boolean> {
  const known: unknown = await trx('user_roles').where({ user_id: userId, role }).first('role');
  if (known) return false;
  await trx('user_roles').insert({ user_id: userId, role, granted_by: grantedBy, granted_at: nowMs });
  return true;
}

/** Ends a role; that the person had it, and from when to when, is kept. True if this caller ended it. */
export async function deleteRole(trx: DbOrTrx, userId: string, role: string, nowMs: number): Promise<boolean> {
  const row = (await trx('user_roles').where({ user_id: userId, role }).first('granted_at')) as
    { granted_at: number } | undefined;
  if (!row || (await trx('user_roles').where({ user_id: userId, role }).delete()) === 0) return false;
  const { granted_at } = row;
  // Given and taken within one millisecond, twice: once is enough to know.
  await trx('ended_roles').insert({ user_id: userId, role, granted_at, ended_at: nowMs }).onConflict().ignore();
  return true;
}

/** Ids of people who have one of these roles. */
export async function listHolders(db: DbOrTrx, roles: readonly string[]): Promise<string[]> {
  const rows = (await db('user_roles')
    .whereIn('role', [...roles])
    .select('user_id')) as { user_id: string }[];
  return rows.map((row) => row.user_id);
}

/** Everyone who has one of these roles or had it, with the times. */
export async function listRoleSpans(db: DbOrTrx, roles: readonly string[]): Promise<RoleSpan[]> {
  const now = (await db('user_roles')
    .whereIn('role', [...roles])
    .select('user_id', 'granted_at')) as SpanRow[];
  const before = (await db('ended_roles')
    .whereIn('role', [...roles])
    .select('user_id', 'granted_at', 'ended_at')) as SpanRow[];
  return [...now, ...before].map((row) => ({
    userId: row.user_id,
    from: Number(row.granted_at),
    until: row.ended_at === undefined ? null : Number(row.ended_at),
  }));
}

/**
 * How many others have a role. Counted by a write that changes nothing: it reads the newest rows and holds them on
 * every database, so that of two last ones who leave at once the second sees the first gone.
 */
export async function countOthersWithRole(trx: DbOrTrx, userId: string, role: string): Promise<number> {
  return await trx('user_roles').where({ role }).whereNot({ user_id: userId }).update({ role });
}
