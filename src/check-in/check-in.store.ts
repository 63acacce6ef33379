/** Every query of the check-in. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { containing } from '../platform/database/like.ts';
import { insertSentAct } from '../platform/database/sent-acts.ts';
import {
  NO_CHECK_IN,
  type CheckIn,
  type CheckInAct,
  type CheckInFilter,
  type CheckInLine,
  type CheckInSettings,
} from './check-in.rules.ts';

interface SettingsRow {
  is_on: number;
  late_at: number | null;
  round_ids: string;
  rev: number;
}

/** The settings of a contest; off while it has none. */
export async function readSettings(db: DbOrTrx, contestId: string): Promise<CheckInSettings> {
  const row = (await db('check_in_settings').where({ contest_id: contestId }).first()) as SettingsRow | undefined;
  if (!row) return NO_CHECK_IN;
  return {
    isOn: row.is_on === 1,
    lateAt: row.late_at === null ? null : Number(row.late_at),
    roundIds: JSON.parse(row.round_ids) as string[],
    rev: Number(row.rev),
  };
}

/** Saves them over revision `rev` (0: there were none); false when someone else saved meanwhile. */
export async function saveSettings(trx: DbOrTrx, contestId: string, settings: CheckInSettings): Promise<boolean> {
  const { isOn, lateAt, roundIds, rev } = settings;
  const columns = { is_on: isOn ? 1 : 0, late_at: lateAt, round_ids: JSON.stringify(roundIds), rev: rev + 1 };
  if (rev > 0) return (await trx('check_in_settings').where({ contest_id: contestId, rev }).update(columns)) > 0;
  try {
    await trx('check_in_settings').insert({ contest_id: contestId, ...columns });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

export async function findCheckIn(db: DbOrTrx, participantId: string): Promise<CheckIn | undefined> {
  const row = (await db('check_ins').where({ participant_id: participantId }).first()) as
    { checked_in_at: number; checked_in_by: string } | undefined;
  return row && { at: Number(row.checked_in_at), by: row.checked_in_by };
}

/** Throws the driver's unique violation when someone else checked it in at the same instant. */
export async function insertCheckIn(
  trx: DbOrTrx,
  of: { participantId: string; contestId: string },
  { at, by }: CheckIn,
): Promise<void> {
  await trx('check_ins').insert({
    participant_id: of.participantId,
    contest_id: of.contestId,
    checked_in_at: at,
    checked_in_by: by,
  });
}

/** True for the one who undoes it. */
export async function deleteCheckIn(trx: DbOrTrx, participantId: string): Promise<boolean> {
  return (await trx('check_ins').where({ participant_id: participantId }).delete()) > 0;
}

/** Says that an act happened under a key; false when it did before. */
export async function insertAct(
  trx: DbOrTrx,
  {
    key,
    at,
    ...of
  }: { key: string; contestId: string; participantId: string; actorId: string; act: CheckInAct; at: number },
): Promise<boolean> {
  const columns = { contest_id: of.contestId, participant_id: of.participantId, actor_id: of.actorId, act: of.act, at };
  return await insertSentAct(trx, 'check_in_acts', { key, ...columns });
}

/** Ends the check-in of everyone in a contest; how many there were. */
export async function deleteCheckInsOf(trx: DbOrTrx, contestId: string): Promise<number> {
  return await trx('check_ins').where({ contest_id: contestId }).delete();
}

export interface CheckInQuery {
  q: string;
  group: string;
  show: CheckInFilter;
  /** Null: no one is late. */
  lateAt: number | null;
  nowMs: number;
}

/** Participants of a contest that could come: not those who ended, nor hidden test teams. */
function expected(db: DbOrTrx, contestId: string): Knex.QueryBuilder {
  return db('participants as p')
    .leftJoin('check_ins as k', 'k.participant_id', 'p.id')
    .where('p.contest_id', contestId)
    .whereNull('p.withdrawn_at')
    .whereNull('p.hidden_at');
}

function onlyLate(rows: Knex.QueryBuilder, { lateAt, nowMs }: Pick<CheckInQuery, 'lateAt' | 'nowMs'>): void {
  if (lateAt === null) return void rows.whereRaw('1 = 0');
  if (nowMs >= lateAt)
    rows.where((late) => void late.whereNull('k.checked_in_at').orWhere('k.checked_in_at', '>=', lateAt));
  else rows.where('k.checked_in_at', '>=', lateAt);
}

function chosen(db: DbOrTrx, contestId: string, query: CheckInQuery): Knex.QueryBuilder {
  const { q, group, show } = query;
  const rows = expected(db, contestId).leftJoin('participant_details as d', 'd.participant_id', 'p.id');
  if (show === 'missing') void rows.whereNull('k.checked_in_at');
  if (show === 'in') void rows.whereNotNull('k.checked_in_at');
  if (show === 'late') onlyLate(rows, query);
  if (group !== '') void rows.where('d.group_name', group);
  if (q === '') return rows;
  const like = containing(q);
  const members = db('participant_members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where('m.contest_id', contestId)
    .whereRaw("LOWER(u.display_name) LIKE ? ESCAPE '|'", [like])
    .select('m.participant_id');
  return rows.where((either) => {
    void either
      .whereRaw("LOWER(p.name) LIKE ? ESCAPE '|'", [like])
      .orWhereRaw("LOWER(d.room) LIKE ? ESCAPE '|'", [like])
      .orWhereRaw("LOWER(d.external_id) LIKE ? ESCAPE '|'", [like])
      .orWhereIn('p.id', members);
  });
}

/** Participants by name, and how many there are; all of them without a limit. */
export async function listCheckIns(
  db: DbOrTrx,
  contestId: string,
  query: CheckInQuery,
  page?: { limit: number; offset: number },
): Promise<{ lines: CheckInLine[]; total: number }> {
  const counted = (await chosen(db, contestId, query).count({ n: '*' }).first()) as { n: number } | undefined;
  const rows = chosen(db, contestId, query)
    .leftJoin('users as s', 's.id', 'k.checked_in_by')
    .orderByRaw('LOWER(p.name), p.id')
    .select(
      'p.id',
      'd.group_name',
      'd.room',
      'd.external_id',
      'k.checked_in_at',
      'k.checked_in_by',
      's.display_name as by_name',
    );
  if (page) void rows.limit(page.limit).offset(page.offset);
  const found = (await rows) as {
    id: string;
    group_name: string | null;
    room: string | null;
    external_id: string | null;
    checked_in_at: number | null;
    checked_in_by: string | null;
    by_name: string | null;
  }[];
  const lines = found.map((row) => ({
    participantId: row.id,
    group: row.group_name,
    room: row.room,
    externalId: row.external_id,
    checkIn:
      row.checked_in_at === null || row.checked_in_by === null
        ? null
        : { at: Number(row.checked_in_at), by: row.checked_in_by, byName: row.by_name },
  }));
  return { lines, total: Number(counted?.n ?? 0) };
}

/** How many could come, how many did, and how many are late. */
export async function countCheckIns(
  db: DbOrTrx,
  contestId: string,
  late: Pick<CheckInQuery, 'lateAt' | 'nowMs'>,
): Promise<{ all: number; in: number; late: number }> {
  const all = (await expected(db, contestId).count({ n: 'p.id', came: 'k.participant_id' }).first()) as
    { n: number; came: number } | undefined;
  const rows = expected(db, contestId);
  onlyLate(rows, late);
  const tooLate = (await rows.count({ n: 'p.id' }).first()) as { n: number } | undefined;
  return { all: Number(all?.n ?? 0), in: Number(all?.came ?? 0), late: Number(tooLate?.n ?? 0) };
}

/** The first names of those who have not come, and how many they are. */
export async function listMissing(
  db: DbOrTrx,
  contestId: string,
  limit: number,
): Promise<{ names: string[]; count: number }> {
  const missing = () => expected(db, contestId).whereNull('k.checked_in_at');
  const counted = (await missing().count({ n: 'p.id' }).first()) as { n: number } | undefined;
  const rows = (await missing().orderByRaw('LOWER(p.name), p.id').limit(limit).select('p.name')) as { name: string }[];
  return { names: rows.map(({ name }) => name), count: Number(counted?.n ?? 0) };
}

/** Removes what the check-in keeps about a contest. */
export async function deleteCheckInOf(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of ['check_ins', 'check_in_acts', 'check_in_settings'])
    await trx(table).where({ contest_id: contestId }).delete();
}
