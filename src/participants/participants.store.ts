/** Every query of participants and their members. One guarded counter update limits the places in a team. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { toRounds } from './disqualifications.store.ts';
import { type Participation, normaliseName } from '../contests/contests.rules.ts';
import type { Participant, ParticipantMember, ParticipantWithMembers } from './participants.rules.ts';

interface ParticipantRow {
  id: string;
  contest_id: string;
  kind: string;
  name: string;
  captain_id: string | null;
  join_code: string | null;
  starred: number;
  starred_reason: string | null;
  disqualified_at: number | null;
  disqualified_reason: string | null;
  disqualified_in: string | null;
  hidden_at: number | null;
  hidden_reason: string | null;
  created_at: number;
  withdrawn_at: number | null;
  cleared_at: number | null;
}

/** A participant row joined with one of its members (null columns: no member). */
interface JoinedRow extends ParticipantRow {
  user_id: string | null;
  display_name: string | null;
  user_erased_at: number | null;
  university: string | null;
  joined_at: number | null;
}

function toParticipant(row: ParticipantRow): Participant {
  return {
    id: row.id,
    contestId: row.contest_id,
    kind: row.kind as Participation,
    name: row.name,
    captainId: row.captain_id,
    joinCode: row.join_code,
    starred: row.starred === 1,
    starredReason: row.starred_reason,
    disqualifiedAt: row.disqualified_at,
    disqualifiedReason: row.disqualified_reason,
    disqualifiedIn: toRounds(row.disqualified_in),
    hiddenAt: row.hidden_at === null ? null : Number(row.hidden_at),
    hiddenReason: row.hidden_reason,
    createdAt: row.created_at,
    withdrawnAt: row.withdrawn_at,
    clearedAt: row.cleared_at === null ? null : Number(row.cleared_at),
  };
}

type NewParticipant = Omit<
  Participant,
  | 'withdrawnAt'
  | 'starredReason'
  | 'disqualifiedAt'
  | 'disqualifiedReason'
  | 'disqualifiedIn'
  | 'hiddenAt'
  | 'hiddenReason'
  | 'clearedAt'
>;

/** Adds a participant of one person, who joins by `insertMember`. Throws the driver's unique violation when the name is taken. */
export async function insertParticipant(db: DbOrTrx, participant: NewParticipant): Promise<void> {
  await db('participants').insert({
    id: participant.id,
    contest_id: participant.contestId,
    kind: participant.kind,
    name: participant.name,
    name_norm: participant.kind === 'team' ? normaliseName(participant.name) : null,
    captain_id: participant.captainId,
    join_code: participant.joinCode,
    member_count: 1,
    starred: participant.starred ? 1 : 0,
    created_at: participant.createdAt,
  });
}

/** Takes one place in a team of at most `teamMax`; false when it is full or withdrawn. Of two at once, one wins. */
export async function takePlace(db: DbOrTrx, participantId: string, teamMax: number): Promise<boolean> {
  const room = db('participants').where({ id: participantId }).whereNull('withdrawn_at');
  const taken = room.where('member_count', '<', teamMax);
  return (await taken.update({ member_count: db.raw('member_count + 1'), rev: db.raw('rev + 1') })) > 0;
}

/** Adds a member; into a team that exists only after `takePlace`. Throws the driver's unique violation when the person is in a team of the contest. */
export async function insertMember(
  db: DbOrTrx,
  member: { contestId: string; participantId: string; userId: string; joinedAt: number },
): Promise<void> {
  await db('participant_members').insert({
    contest_id: member.contestId,
    user_id: member.userId,
    participant_id: member.participantId,
    joined_at: member.joinedAt,
  });
}

/** Removes a person and frees the place; false when they were not a member (the caller then rolls back). */
export async function deleteMember(db: DbOrTrx, participantId: string, userId: string): Promise<boolean> {
  // The counter comes first: if two leave at once, the second waits and then sees who remains.
  await db('participants')
    .where({ id: participantId })
    .update({ member_count: db.raw('member_count - 1'), rev: db.raw('rev + 1') });
  return (await db('participant_members').where({ participant_id: participantId, user_id: userId }).delete()) > 0;
}

/** Names of participants, by id. */
export async function listNames(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('participants')
    .whereIn('id', [...ids])
    .select('id', 'name')) as { id: string; name: string }[];
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Members of a team, in order of joining. */
export async function listMemberIds(db: DbOrTrx, participantId: string): Promise<string[]> {
  const rows = (await db('participant_members')
    .where({ participant_id: participantId })
    .orderBy([{ column: 'joined_at' }, { column: 'user_id' }])
    .select('user_id')) as { user_id: string }[];
  return rows.map((row) => row.user_id);
}

/** Withdraws a participant: its members, name and code become free. True if this caller won. */
export async function withdrawParticipantRow(db: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await db('participants')
    .where({ id })
    .whereNull('withdrawn_at')
    .update({ withdrawn_at: nowMs, name_norm: null, join_code: null, member_count: 0, rev: db.raw('rev + 1') });
  if (changed === 0) return false;
  await db('participant_members').where({ participant_id: id }).delete();
  return true;
}

/** Updates what a captain or organizer may change. Throws the driver's unique violation when the name is taken. */
export async function updateParticipant(
  db: DbOrTrx,
  id: string,
  change: {
    name?: string;
    captainId?: string;
    joinCode?: string;
    starred?: boolean;
    starredReason?: string | null;
    clearedAt?: number;
  },
): Promise<void> {
  const columns: Record<string, string | number | Knex.Raw> = { rev: db.raw('rev + 1') };
  if (change.name !== undefined) Object.assign(columns, { name: change.name, name_norm: normaliseName(change.name) });
  if (change.captainId !== undefined) columns.captain_id = change.captainId;
  if (change.joinCode !== undefined) columns.join_code = change.joinCode;
  if (change.starred !== undefined)
    Object.assign(columns, { starred: change.starred ? 1 : 0, starred_reason: change.starredReason ?? null });
  if (change.clearedAt !== undefined) columns.cleared_at = change.clearedAt;
  await db('participants').where({ id }).update(columns);
}

export async function findParticipant(db: DbOrTrx, id: string): Promise<Participant | undefined> {
  const row = (await db('participants').where({ id }).first()) as ParticipantRow | undefined;
  return row && toParticipant(row);
}

/** A participant with its members, also a withdrawn one, which has none. */
export async function findWithMembers(db: DbOrTrx, id: string): Promise<ParticipantWithMembers | undefined> {
  return group((await joined(db).where('participants.id', id)) as JoinedRow[])[0];
}

export async function findParticipantByCode(
  db: DbOrTrx,
  contestId: string,
  joinCode: string,
): Promise<Participant | undefined> {
  const row = (await db('participants')
    .where({ contest_id: contestId, join_code: joinCode })
    .whereNull('withdrawn_at')
    .first()) as ParticipantRow | undefined;
  return row && toParticipant(row);
}

/** The participant a person is, or is a member of, in a contest. */
export async function findParticipantOf(
  db: DbOrTrx,
  contestId: string,
  userId: string,
): Promise<ParticipantWithMembers | undefined> {
  const mine = db('participant_members').where({ contest_id: contestId, user_id: userId }).select('participant_id');
  return group((await joined(db).whereIn('participants.id', mine)) as JoinedRow[])[0];
}

/** All participants of a contest with members, in order of registration, in one query. */
export async function listParticipantsOf(db: DbOrTrx, contestId: string): Promise<ParticipantWithMembers[]> {
  const rows = (await joined(db)
    .where('participants.contest_id', contestId)
    .whereNull('participants.withdrawn_at')) as JoinedRow[];
  return group(rows);
}

/** These participants with members. */
export async function listParticipantsById(db: DbOrTrx, ids: readonly string[]): Promise<ParticipantWithMembers[]> {
  return group((await joined(db).whereIn('participants.id', [...ids])) as JoinedRow[]);
}

function joined(db: DbOrTrx) {
  return db('participants')
    .leftJoin('participant_members', 'participant_members.participant_id', 'participants.id')
    .leftJoin('users', 'users.id', 'participant_members.user_id')
    .orderBy([
      { column: 'participants.created_at' },
      { column: 'participants.id' },
      { column: 'participant_members.joined_at' },
      { column: 'participant_members.user_id' },
    ])
    .select(
      'participants.id',
      'participants.contest_id',
      'participants.kind',
      'participants.name',
      'participants.captain_id',
      'participants.join_code',
      'participants.starred',
      'participants.starred_reason',
      'participants.disqualified_at',
      'participants.disqualified_reason',
      'participants.disqualified_in',
      'participants.hidden_at',
      'participants.hidden_reason',
      'participants.created_at',
      'participants.withdrawn_at',
      'participants.cleared_at',
      'participant_members.user_id',
      'participant_members.joined_at',
      'users.display_name',
      'users.university',
      'users.erased_at as user_erased_at',
    );
}

function group(rows: JoinedRow[]): ParticipantWithMembers[] {
  const found = new Map<string, ParticipantWithMembers>();
  for (const row of rows) {
    let participant = found.get(row.id);
    if (!participant) found.set(row.id, (participant = { ...toParticipant(row), members: [], memberIds: [] }));
    if (row.user_id === null) continue;
    // A person is shown with their current name, also after erasure.
    if (participant.kind === 'person' && row.display_name !== null) participant.name = row.display_name;
    participant.memberIds.push(row.user_id);
    participant.members.push(toMember(row, row.user_id));
  }
  return [...found.values()];
}

function toMember(row: JoinedRow, userId: string): ParticipantMember {
  return {
    userId,
    displayName: row.display_name ?? '',
    university: row.university,
    isErased: row.user_erased_at !== null,
    joinedAt: row.joined_at ?? 0,
  };
}
