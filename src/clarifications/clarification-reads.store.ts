/** Who has been shown which version of an answer or announcement. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** The newest version that a person was shown, by question or announcement. */
export async function listSeen(db: DbOrTrx, userId: string, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('clarification_reads')
    .where({ user_id: userId })
    .whereIn('clarification_id', [...ids])
    .select('clarification_id', 'version')) as { clarification_id: string; version: number }[];
  return new Map(rows.map((row) => [row.clarification_id, Number(row.version)]));
}

/** Notes that a person was shown this version. Two pages may do so at once. */
export async function noteSeen(
  db: DbOrTrx,
  clarificationId: string,
  userId: string,
  version: number,
  nowMs: number,
): Promise<void> {
  await db('clarification_reads')
    .insert({ clarification_id: clarificationId, user_id: userId, version, read_at: nowMs })
    .onConflict(['clarification_id', 'user_id'])
    .ignore();
  await db('clarification_reads')
    .where({ clarification_id: clarificationId, user_id: userId })
    .where('version', '<', version)
    .update({ version, read_at: nowMs });
}

/** How many participants have a member who was shown the newest version, by question or announcement. */
export async function countSeen(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = (await seen(db, ids)
    .groupBy('c.id')
    .select('c.id')
    .countDistinct({ n: 'm.participant_id' })) as unknown as { id: string; n: number }[];
  return new Map(rows.map((row) => [row.id, Number(row.n)]));
}

/** When participants were first shown the newest version. */
export async function listSeenBy(db: DbOrTrx, clarificationId: string): Promise<Map<string, number>> {
  const rows = (await seen(db, [clarificationId])
    .groupBy('m.participant_id')
    .select('m.participant_id')
    .min({ at: 'r.read_at' })) as unknown as { participant_id: string; at: number }[];
  return new Map(rows.map((row) => [row.participant_id, Number(row.at)]));
}

function seen(db: DbOrTrx, ids: readonly string[]) {
  return db('clarifications as c')
    .join('clarification_reads as r', 'r.clarification_id', 'c.id')
    .join('participant_members as m', (on) => {
      on.on('m.user_id', 'r.user_id').andOn('m.contest_id', 'c.contest_id');
    })
    .whereIn('c.id', [...ids])
    .whereRaw('r.version = c.version');
}

/** Forgets what an erased account has seen. */
export async function deleteSeenOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('clarification_reads').where({ user_id: userId }).delete();
}
