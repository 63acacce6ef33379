/** Participants by the hundred, as an import adds them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { normaliseName, type Participation } from '../contests/contests.rules.ts';

export interface NewEntry {
  id: string;
  kind: Participation;
  name: string;
  joinCode: string | null;
  starred: boolean;
  /** The first one is the captain; a team may have none yet. */
  memberIds: string[];
}

const AT_ONCE = 200;

/** Adds participants with their members. Throws the driver's unique violation when a name, a code or a person is taken. */
export async function insertEntries(
  trx: DbOrTrx,
  contestId: string,
  entries: readonly NewEntry[],
  nowMs: number,
): Promise<void> {
  const rows = entries.map((entry) => ({
    id: entry.id,
    contest_id: contestId,
    kind: entry.kind,
    name: entry.name,
    name_norm: entry.kind === 'team' ? normaliseName(entry.name) : null,
    captain_id: entry.memberIds[0] ?? null,
    join_code: entry.joinCode,
    member_count: entry.memberIds.length,
    starred: entry.starred ? 1 : 0,
    created_at: nowMs,
  }));
  const members = entries.flatMap(({ id, memberIds }) =>
    memberIds.map((userId, index) => ({
      contest_id: contestId,
      user_id: userId,
      participant_id: id,
      // In the order of the list.
      joined_at: nowMs + index,
    })),
  );
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await trx('participants').insert(rows.slice(start, start + AT_ONCE));
  for (let start = 0; start < members.length; start += AT_ONCE)
    await trx('participant_members').insert(members.slice(start, start + AT_ONCE));
}
