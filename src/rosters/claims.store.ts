/** Every query of codes with which students prove who they are. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface Claim {
  id: string;
  userId: string;
  sectionId: string;
  key: string;
  codeHash: string;
  attempts: number;
  mailedAt: number | null;
  createdAt: number;
}

const COLUMNS = [
  ...['id', 'user_id as userId', 'section_id as sectionId', 'student_key as key', 'code_hash as codeHash'],
  ...['attempts', 'mailed_at as mailedAt', 'created_at as createdAt'],
];

export async function insertClaim(trx: DbOrTrx, claim: Omit<Claim, 'attempts' | 'mailedAt'>): Promise<void> {
  await trx('roster_claims').insert({
    id: claim.id,
    user_id: claim.userId,
    section_id: claim.sectionId,
    student_key: claim.key,
    code_hash: claim.codeHash,
    created_at: claim.createdAt,
  });
}

export async function findClaim(db: DbOrTrx, id: string): Promise<Claim | undefined> {
  return (await db('roster_claims').where({ id }).first(COLUMNS)) as Claim | undefined;
}

/** The newest claim of a person in a section. */
export async function findNewestClaim(db: DbOrTrx, userId: string, sectionId: string): Promise<Claim | undefined> {
  return (await db('roster_claims')
    .where({ user_id: userId, section_id: sectionId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first(COLUMNS)) as Claim | undefined;
}

/** How often a person asked since then. */
export async function countAsked(db: DbOrTrx, userId: string, since: number): Promise<number> {
  const row = (await db('roster_claims')
    .where({ user_id: userId })
    .where('created_at', '>', since)
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** How many codes were mailed to a student since then: those that the person of this claim asked for, and in all. */
export async function countMailed(
  db: DbOrTrx,
  { sectionId, key, userId }: Claim,
  since: number,
): Promise<{ toThem: number; inAll: number }> {
  const rows = (await db('roster_claims')
    .where({ section_id: sectionId, student_key: key })
    .where('mailed_at', '>', since)
    .select('user_id')) as { user_id: string }[];
  return { toThem: rows.filter((one) => one.user_id === userId).length, inAll: rows.length };
}

export async function updateMailed(db: DbOrTrx, id: string, nowMs: number): Promise<void> {
  await db('roster_claims').where({ id }).update({ mailed_at: nowMs });
}

/** Counts a wrong code; false once there were too many. */
export async function takeAttempt(db: DbOrTrx, id: string, most: number): Promise<boolean> {
  const taken = await db('roster_claims')
    .where({ id })
    .where('attempts', '<', most)
    .update({ attempts: db.raw('attempts + 1') });
  return taken > 0;
}

export async function deleteClaimsOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('roster_claims').where({ user_id: userId }).delete();
}

export async function deleteOldClaims(db: DbOrTrx, before: number): Promise<void> {
  await db('roster_claims').where('created_at', '<=', before).delete();
}
