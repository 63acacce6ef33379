/** Participants that are one person: their name follows that of the account. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Ids and contests of the participants that are this very person, and not a team they are in. */
export async function listPersonParticipants(
  db: DbOrTrx,
  userId: string,
): Promise<{ id: string; contestId: string }[]> {
  const rows = (await db('participants').where({ kind: 'person', captain_id: userId }).select('id', 'contest_id')) as {
    id: string;
    contest_id: string;
  }[];
  return rows.map((row) => ({ id: row.id, contestId: row.contest_id }));
}

/** Ids and contests of everything that this person takes part in, alone or in a team. */
export async function listEntriesOfPerson(db: DbOrTrx, userId: string): Promise<{ id: string; contestId: string }[]> {
  const rows = (await db('participant_members')
    .where({ user_id: userId })
    .select('participant_id as id', 'contest_id')) as { id: string; contest_id: string }[];
  return rows.map((row) => ({ id: row.id, contestId: row.contest_id }));
}

/** Gives a participant that is a person another name. */
export async function updatePersonName(db: DbOrTrx, id: string, name: string): Promise<void> {
  await db('participants')
    .where({ id, kind: 'person' })
    .update({ name, rev: db.raw('rev + 1') });
}

/** Everyone who is registered for a contest, alone or in a team. */
export async function listPeopleIn(db: DbOrTrx, contestId: string): Promise<string[]> {
  const rows = (await db('participant_members').where({ contest_id: contestId }).select('user_id')) as {
    user_id: string;
  }[];
  return rows.map((row) => row.user_id);
}
