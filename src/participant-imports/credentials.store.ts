/** Accounts that were made for a contest, with their place in it. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { CredentialFilter, CredentialLine } from './credentials.rules.ts';

interface Row {
  id: string;
  username: string | null;
  email: string | null;
  display_name: string;
  university: string | null;
  password_given_at: number | null;
  has_password: number;
  team: string | null;
  group_name: string | null;
  room: string | null;
}

/** Where people have roles. With one, an account is more than a place in the contest, so that its password is its owner's alone. */
const ROLES = ['user_roles', 'contest_people', 'course_staff', 'problem_people'] as const;

function chosen(db: DbOrTrx, contestId: string, filter: CredentialFilter): Knex.QueryBuilder {
  const rows = db('users as u')
    .leftJoin('participant_members as m', (on) => {
      on.on('m.user_id', 'u.id').andOnVal('m.contest_id', contestId);
    })
    .leftJoin('participants as p', 'p.id', 'm.participant_id')
    .leftJoin('participant_details as d', 'd.participant_id', 'p.id')
    .where('u.made_for_contest_id', contestId)
    .whereNull('u.erased_at')
    .whereNull('u.email_verified_at');
  for (const table of ROLES)
    void rows.whereNotExists(db(`${table} as o`).whereRaw('o.user_id = u.id').select('o.user_id'));
  if (filter.userId !== undefined) void rows.where('u.id', filter.userId);
  if (filter.isMissing) void rows.whereNull('u.password_hash');
  if (filter.group !== '') void rows.where('d.group_name', filter.group);
  if (filter.q !== '') {
    const like = containing(filter.q);
    void rows.where(
      (either) =>
        void either
          .whereRaw("LOWER(u.display_name) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(p.name) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("u.username_norm LIKE ? ESCAPE '|'", [like]),
    );
  }
  return rows;
}

/** Accounts by team and name, and how many there are. */
export async function listCredentials(
  db: DbOrTrx,
  contestId: string,
  filter: CredentialFilter,
  page: { limit: number; offset: number },
): Promise<{ lines: CredentialLine[]; total: number }> {
  const counted = (await chosen(db, contestId, filter).count({ n: '*' }).first()) as { n: number } | undefined;
  const rows = (await chosen(db, contestId, filter)
    .orderBy(['p.name', 'u.display_name', 'u.id'])
    .limit(page.limit)
    .offset(page.offset)
    .select(
      'u.id',
      'u.username',
      'u.email',
      'u.display_name',
      'u.university',
      'u.password_given_at',
      db.raw('CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END as has_password'),
      'p.name as team',
      'd.group_name',
      'd.room',
    )) as Row[];
  return { lines: rows.map(toLine), total: Number(counted?.n ?? 0) };
}

function toLine(row: Row): CredentialLine {
  return {
    userId: row.id,
    username: row.username,
    email: row.email,
    name: row.display_name,
    team: row.team,
    group: row.group_name,
    room: row.room,
    university: row.university,
    hasPassword: Number(row.has_password) === 1,
    passwordGivenAt: row.password_given_at === null ? null : Number(row.password_given_at),
  };
}
