/** Every query of users. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { beginningWith, containing } from '../platform/database/like.ts';
import { NotFound } from '../platform/errors.ts';
import { deleteIdentities } from './identities.store.ts';
import { deleteResetTokensOf } from './tokens.store.ts';
import { deleteRole, listRoles } from './roles.store.ts';
import type { Person, User } from './users.rules.ts';
import { normaliseEmail, normaliseUsername } from './users.rules.ts';

interface UserRow {
  id: string;
  email: string | null;
  email_norm: string | null;
  username: string | null;
  email_verified_at: number | null;
  password_hash: string | null;
  display_name: string;
  full_name: string | null;
  university: string | null;
  student_number: string | null;
  language: string | null;
  time_zone: string | null;
  github_login: string | null;
  created_at: number;
  erased_at: number | null;
  is_synthetic: number;
}

/** Users with the login of the GitHub account they have linked. */
function usersTable(db: DbOrTrx) {
  return db('users')
    .leftJoin('user_identities as github', (on) => {
      on.on('github.user_id', 'users.id').andOnVal('github.provider', 'github');
    })
    .select('users.*', 'github.login as github_login');
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    emailVerifiedAt: row.email_verified_at,
    displayName: row.display_name,
    fullName: row.full_name,
    university: row.university,
    studentNumber: row.student_number,
    language: row.language,
    timeZone: row.time_zone,
    githubLogin: row.github_login,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    erasedAt: row.erased_at,
    isSynthetic: row.is_synthetic === 1,
  };
}

export interface NewUser {
  id: string;
  email: string | null;
  emailVerifiedAt: number | null;
  passwordHash: string | null;
  displayName: string;
  fullName?: string | null;
  university?: string | null;
  studentNumber?: string | null;
  language?: string | null;
  createdAt: number;
}

/** Adds a user. Throws the driver's unique violation when the address is taken. */
export async function insertUser(db: DbOrTrx, user: NewUser): Promise<void> {
  await db('users').insert({
    id: user.id,
    email: user.email,
    email_norm: user.email === null ? null : normaliseEmail(user.email),
    email_verified_at: user.emailVerifiedAt,
    password_hash: user.passwordHash,
    display_name: user.displayName,
    full_name: user.fullName ?? null,
    university: user.university ?? null,
    student_number: user.studentNumber ?? null,
    language: user.language ?? null,
    created_at: user.createdAt,
    erased_at: null,
  });
}

export async function findUser(db: DbOrTrx, id: string): Promise<User | undefined> {
  const row = (await usersTable(db).where({ id }).first()) as UserRow | undefined;
  return row && toUser(row);
}

/** @throws NotFound */
export async function getUser(db: DbOrTrx, id: string): Promise<User> {
  const user = await findUser(db, id);
  if (!user) throw new NotFound('user_not_found');
  return user;
}

/** The user with that address, with the password hash for sign-in only. */
export async function findUserByEmail(
  db: DbOrTrx,
  email: string,
): Promise<(User & { passwordHash: string | null }) | undefined> {
  const row = (await usersTable(db)
    .where({ email_norm: normaliseEmail(email), erased_at: null })
    .first()) as UserRow | undefined;
  return row && { ...toUser(row), passwordHash: row.password_hash };
}

/** The user with that address or username, with the password hash for sign-in only. */
export async function findUserToSignIn(
  db: DbOrTrx,
  username: string,
): Promise<(User & { passwordHash: string | null }) | undefined> {
  if (username.includes('@')) return await findUserByEmail(db, username);
  const row = (await usersTable(db)
    .where({ username_norm: normaliseUsername(username), erased_at: null })
    .first()) as UserRow | undefined;
  return row && { ...toUser(row), passwordHash: row.password_hash };
}

/** People by id, to show their names; unknown ids are absent. */
export async function listPeople(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += 500) {
    const rows = (await usersTable(db)
      .whereIn('id', distinct.slice(start, start + 500))
      .clearSelect()
      .select('id', 'display_name', 'university', 'github.login as github_login', 'erased_at')) as UserRow[];
    for (const row of rows) {
      people.set(row.id, {
        id: row.id,
        displayName: row.display_name,
        university: row.university,
        githubLogin: row.github_login,
        isErased: row.erased_at !== null,
      });
    }
  }
  return people;
}

export interface ProfileValues {
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  language: string | null;
  timeZone: string | null;
}

export async function updateProfile(trx: DbOrTrx, id: string, values: ProfileValues): Promise<void> {
  await trx('users')
    .where({ id })
    .update({
      display_name: values.displayName,
      full_name: values.fullName,
      university: values.university,
      student_number: values.studentNumber,
      language: values.language,
      time_zone: values.timeZone,
      profile_rev: trx.raw('profile_rev + 1'),
    });
}

/** Holds an account until the transaction ends, so that what a person does twice at the same moment is done one after the other. */
export async function lockUser(trx: DbOrTrx, id: string): Promise<void> {
  await trx('users')
    .where({ id })
    .update({ profile_rev: trx.raw('profile_rev') });
}

/** Reset links mailed earlier become void when the password changes in any way. */
export async function updatePasswordHash(trx: DbOrTrx, id: string, passwordHash: string): Promise<void> {
  await trx('users').where({ id }).update({ password_hash: passwordHash });
  await deleteResetTokensOf(trx, id);
}

export async function getPasswordHash(db: DbOrTrx, id: string): Promise<string | null> {
  const row = (await db('users').where({ id }).first('password_hash')) as { password_hash: string | null } | undefined;
  return row?.password_hash ?? null;
}

/** Marks the address verified, if it is still the one the mail went to. */
export async function moveToVerified(trx: DbOrTrx, id: string, emailNorm: string, nowMs: number): Promise<boolean> {
  return (await trx('users').where({ id, email_norm: emailNorm }).update({ email_verified_at: nowMs })) > 0;
}

/** Removes all personal details and leaves a pseudonym, so that submissions and ledger entries keep an owner. */
export async function eraseUser(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await trx('users')
    .where({ id, erased_at: null })
    .update({
      email: null,
      email_norm: null,
      email_verified_at: null,
      username: null,
      username_norm: null,
      made_for_contest_id: null,
      password_hash: null,
      display_name: `user-${id.slice(-6)}`,
      full_name: null,
      university: null,
      student_number: null,
      language: null,
      time_zone: null,
      erased_at: nowMs,
      profile_rev: trx.raw('profile_rev + 1'),
    });
  await deleteIdentities(trx, id);
  for (const role of await listRoles(trx, id)) await deleteRole(trx, id, role, nowMs);
  return changed > 0;
}

/** People by part of their display name, ordered by name; for callers who may not see addresses. */
export async function listUsersNamed(db: DbOrTrx, name: string, limit: number): Promise<User[]> {
  const rows = (await usersTable(db)
    .whereNull('erased_at')
    .where('is_synthetic', 0)
    .whereRaw("LOWER(display_name) LIKE ? ESCAPE '|'", [containing(name)])
    .orderBy(['display_name', 'id'])
    .limit(limit)) as UserRow[];
  return rows.map(toUser);
}

/** People by part of a name or the start of an address, newest first. */
export async function searchUsers(
  db: DbOrTrx,
  query: string,
  limit: number,
  offset: number,
): Promise<{ items: User[]; total: number }> {
  const rows = usersTable(db).whereNull('erased_at').where('is_synthetic', 0);
  if (query) {
    rows.where(
      (where) =>
        void where
          .whereRaw("LOWER(display_name) LIKE ? ESCAPE '|'", [containing(query)])
          .orWhereRaw("LOWER(full_name) LIKE ? ESCAPE '|'", [containing(query)])
          .orWhereRaw("email_norm LIKE ? ESCAPE '|'", [beginningWith(query)])
          .orWhereRaw("username_norm LIKE ? ESCAPE '|'", [beginningWith(query)]),
    );
  }
  const count = (await rows.clone().clearSelect().count({ n: '*' }).first()) as unknown as { n: number };
  const found = (await rows
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)) as UserRow[];
  return { items: found.map(toUser), total: Number(count.n) };
}

export async function listUsers(db: DbOrTrx, ids: readonly string[]): Promise<User[]> {
  const users: User[] = [];
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += 500) {
    users.push(...((await usersTable(db).whereIn('id', distinct.slice(start, start + 500))) as UserRow[]).map(toUser));
  }
  return users;
}
