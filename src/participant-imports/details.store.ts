/** What an import keeps about participants beside their names, and what it has to know of a contest. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { KnownParticipant } from './plan-parts.rules.ts';

export interface Details {
  externalId: string | null;
  group: string | null;
  room: string | null;
  university: string | null;
}

interface KnownRow {
  id: string;
  name: string;
  starred: number;
  external_id: string | null;
  group_name: string | null;
  room: string | null;
  university: string | null;
}

/** Participants of a contest by id, after one of them; each without its members. */
export async function listKnownParticipants(
  db: DbOrTrx,
  contestId: string,
  afterId: string,
  limit: number,
): Promise<Omit<KnownParticipant, 'memberIds'>[]> {
  const rows = (await db('participants as p')
    .leftJoin('participant_details as d', 'd.participant_id', 'p.id')
    .where('p.contest_id', contestId)
    .whereNull('p.withdrawn_at')
    .where('p.id', '>', afterId)
    .orderBy('p.id')
    .limit(limit)
    .select('p.id', 'p.name', 'p.starred', 'd.external_id', 'd.group_name', 'd.room', 'd.university')) as KnownRow[];
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    externalId: row.external_id,
    group: row.group_name,
    room: row.room,
    university: row.university,
    isGuest: row.starred === 1,
  }));
}

/** Members of these participants, in the order in which they joined. */
export async function listMembersOf(
  db: DbOrTrx,
  contestId: string,
  participantIds: readonly string[],
): Promise<{ participantId: string; userId: string }[]> {
  const rows = (await db('participant_members')
    .where({ contest_id: contestId })
    .whereIn('participant_id', [...participantIds])
    .orderBy(['joined_at', 'user_id'])
    .select('participant_id', 'user_id')) as { participant_id: string; user_id: string }[];
  return rows.map((row) => ({ participantId: row.participant_id, userId: row.user_id }));
}

/** Stores details of participants that have none yet. Throws the driver's unique violation when an id is taken. */
export async function insertDetails(
  trx: DbOrTrx,
  contestId: string,
  rows: readonly (Details & { participantId: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await trx('participant_details').insert(
    rows.map((one) => ({ participant_id: one.participantId, contest_id: contestId, ...columnsOf(one) })),
  );
}

/** Stores details of one participant, which may have some. */
export async function saveDetails(
  trx: DbOrTrx,
  contestId: string,
  participantId: string,
  details: Details,
): Promise<void> {
  const changed = await trx('participant_details').where({ participant_id: participantId }).update(columnsOf(details));
  if (changed > 0) return;
  const known: unknown = await trx('participant_details')
    .where({ participant_id: participantId })
    .first('participant_id');
  if (!known) await insertDetails(trx, contestId, [{ participantId, ...details }]);
}

const columnsOf = ({ externalId, group, room, university }: Details) => ({
  external_id: externalId,
  group_name: group,
  room,
  university,
});

/** Group and room of each participant of a contest that has any, by its id. */
export async function listPlaces(
  db: DbOrTrx,
  contestId: string,
  participantIds?: readonly string[],
): Promise<Map<string, { group: string | null; room: string | null }>> {
  const chosen = db('participant_details').where({ contest_id: contestId });
  if (participantIds) void chosen.whereIn('participant_id', [...participantIds]);
  const rows = (await chosen.select('participant_id', 'group_name', 'room')) as {
    participant_id: string;
    group_name: string | null;
    room: string | null;
  }[];
  return new Map(rows.map((row) => [row.participant_id, { group: row.group_name, room: row.room }]));
}

/** The rooms of a contest, by name; no more than this many. */
export async function listRooms(db: DbOrTrx, contestId: string, limit: number): Promise<string[]> {
  const rows = (await db('participant_details')
    .where({ contest_id: contestId })
    .whereNotNull('room')
    .distinct('room')
    .orderBy('room')
    .limit(limit)) as { room: string }[];
  return rows.map(({ room }) => room);
}

/** The groups of a contest, by name. */
export async function listGroups(db: DbOrTrx, contestId: string): Promise<string[]> {
  const rows = (await db('participant_details')
    .where({ contest_id: contestId })
    .whereNotNull('group_name')
    .distinct('group_name')
    .orderBy('group_name')) as { group_name: string }[];
  return rows.map((row) => row.group_name);
}

const ASKED_AT_ONCE = 500;

/** The university that a list gave to each of these participants, of those that have one. */
export async function listGivenUniversities(
  db: DbOrTrx,
  participantIds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let start = 0; start < participantIds.length; start += ASKED_AT_ONCE) {
    const rows = (await db('participant_details')
      .whereIn('participant_id', participantIds.slice(start, start + ASKED_AT_ONCE))
      .whereNotNull('university')
      .select('participant_id', 'university')) as { participant_id: string; university: string }[];
    for (const row of rows) found.set(row.participant_id, row.university);
  }
  return found;
}
