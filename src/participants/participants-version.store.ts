/**
 * Figures over a contest's participants: one for all that is shown of them, by two cheap sums instead of reading thousands
 * of rows, and the size of their largest team.
 */
import type { DbOrTrx } from '../platform/database/connection.ts';

/**
 * Differs whenever anything shown of a contest's participants does: who they are, names, affiliations, guest status.
 * Rows are never deleted and revisions only grow, so two changes cannot cancel each other out.
 */
export async function participantsVersion(db: DbOrTrx, contestId: string): Promise<string> {
  const rows = (await db('participants')
    .where({ contest_id: contestId })
    .sum({ revs: 'rev' })
    .count({ n: '*' })
    .first()) as { revs: number | null; n: number } | undefined;
  const people = (await db('participant_members')
    .join('users', 'users.id', 'participant_members.user_id')
    .where('participant_members.contest_id', contestId)
    .sum({ revs: 'users.profile_rev' })
    .first()) as { revs: number | null } | undefined;
  return [rows?.n ?? 0, rows?.revs ?? 0, people?.revs ?? 0].join('.');
}

/** People in the largest team of a contest; 0 without any. */
export async function largestTeam(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('participants')
    .where({ contest_id: contestId })
    .whereNull('withdrawn_at')
    .max({ n: 'member_count' })
    .first()) as { n: number | null } | undefined;
  return Number(row?.n ?? 0);
}

/** How many are or were registered for a contest: also those who withdrew. */
export async function countEverRegistered(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('participants').where({ contest_id: contestId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}
