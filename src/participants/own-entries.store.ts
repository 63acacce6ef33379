/** What one person is in several contests, for lists. */
import type { Participation } from '../contests/contests.rules.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Entry } from './participants.rules.ts';

/** Those of these contests for which a person is registered. */
export async function listContestIdsOf(
  db: DbOrTrx,
  userId: string,
  contestIds: readonly string[],
): Promise<Set<string>> {
  if (contestIds.length === 0) return new Set();
  const rows = (await db('participant_members')
    .where({ user_id: userId })
    .whereIn('contest_id', [...contestIds])
    .select('contest_id')) as { contest_id: string }[];
  return new Set(rows.map((row) => row.contest_id));
}

/** Those of these people who are registered for a contest, alone or in a team. */
export async function listMembersAmong(
  db: DbOrTrx,
  contestId: string,
  userIds: readonly string[],
): Promise<Set<string>> {
  if (userIds.length === 0) return new Set();
  const rows = (await db('participant_members')
    .where({ contest_id: contestId })
    .whereIn('user_id', [...userIds])
    .select('user_id')) as { user_id: string }[];
  return new Set(rows.map((row) => row.user_id));
}

/** The participant a person is, or is a member of, in each of these contests, by contest. */
export async function listEntriesOf(
  db: DbOrTrx,
  userId: string,
  contestIds: readonly string[],
): Promise<Map<string, Entry>> {
  if (contestIds.length === 0) return new Map();
  const rows = (await db('participant_members as m')
    .join('participants as p', 'p.id', 'm.participant_id')
    .join('users as u', 'u.id', 'm.user_id')
    .where('m.user_id', userId)
    .whereIn('m.contest_id', [...contestIds])
    .select('p.id', 'p.contest_id', 'p.kind', 'p.name', 'p.starred', 'p.disqualified_at', 'u.display_name')) as {
    id: string;
    contest_id: string;
    kind: Participation;
    name: string;
    starred: number;
    disqualified_at: number | null;
    display_name: string;
  }[];
  return new Map(
    rows.map((row) => {
      // A person is shown with their current name.
      const name = row.kind === 'person' ? row.display_name : row.name;
      return [row.contest_id, { id: row.id, name, starred: row.starred === 1, disqualifiedAt: row.disqualified_at }];
    }),
  );
}
