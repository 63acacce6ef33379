/** Pages of the participants of a contest, and how many there are. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import { listParticipantsById } from './participants.store.ts';

/** One page of the participants of a contest, filtered by part of a team's or member's name; and the total. */
export async function listParticipantPage(
  db: DbOrTrx,
  contestId: string,
  query: { search?: string; withHidden: boolean; limit: number; offset: number },
): Promise<{ participants: ParticipantWithMembers[]; total: number }> {
  const chosen = () => {
    const rows = db('participants').where({ contest_id: contestId }).whereNull('withdrawn_at');
    if (!query.withHidden) void rows.whereNull('hidden_at');
    if (query.search) {
      const like = containing(query.search);
      const members = db('participant_members')
        .join('users', 'users.id', 'participant_members.user_id')
        .where('participant_members.contest_id', contestId)
        .whereRaw("LOWER(users.display_name) LIKE ? ESCAPE '|'", [like])
        .select('participant_members.participant_id');
      void rows.where((either) => {
        void either.whereRaw("LOWER(name) LIKE ? ESCAPE '|'", [like]).orWhereIn('id', members);
      });
    }
    return rows;
  };
  const counted = (await chosen().count({ n: '*' }).first()) as { n: number } | undefined;
  const ids = (await chosen()
    .orderBy([{ column: 'created_at' }, { column: 'id' }])
    .limit(query.limit)
    .offset(query.offset)
    .select('id')) as { id: string }[];
  const shown = ids.map((row) => row.id);
  return { participants: await listParticipantsById(db, shown), total: Number(counted?.n ?? 0) };
}

/** Participants of each of some contests, without the withdrawn: each of them takes a place. */
export async function countParticipants(db: DbOrTrx, contestIds: readonly string[]): Promise<Map<string, number>> {
  return await countOf(db('participants').whereIn('contest_id', [...contestIds]));
}

/** The same without hidden ones, for everyone to read. */
export async function countShownParticipants(db: DbOrTrx, contestIds: readonly string[]): Promise<Map<string, number>> {
  return await countOf(
    db('participants')
      .whereIn('contest_id', [...contestIds])
      .whereNull('hidden_at'),
  );
}

async function countOf(chosen: Knex.QueryBuilder): Promise<Map<string, number>> {
  const rows = (await chosen
    .whereNull('withdrawn_at')
    .select('contest_id')
    .count({ n: '*' })
    .groupBy('contest_id')) as unknown as { contest_id: string; n: number }[];
  return new Map(rows.map((row) => [row.contest_id, Number(row.n)]));
}
