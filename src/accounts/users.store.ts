/** Every query of users and their site roles. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type { Person, User } from './users.rules.ts';
import { normaliseEmail } from './users.rules.ts';

interface UserRow {
  id: string;
  email: string | null;
  email_norm: string | null;
  email_verified_at: number | null;
  password_hash: string | null;
  display_name: string;
  full_name: string | null;
  university: string | null;
  student_number: string | null;
  language: string | null;
  github_id: string | null;
  github_login: string | null;
  created_at: number;
  erased_at: number | null;
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.email_verified_at,
    displayName: row.display_name,
    fullName: row.full_name,
    university: row.university,
    studentNumber: row.student_number,
    language: row.language,
    githubId: row.github_id,
    githubLogin: row.github_login,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    erasedAt: row.erased_at,
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
  githubId?: string | null;
  githubLogin?: string | null;
  createdAt: number;
}

/** Adds a user. Throws the driver's unique violation when the address or GitHub id is taken. */
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
    github_id: user.githubId ?? null,
    github_login: user.githubLogin ?? null,
    created_at: user.createdAt,
    erased_at: null,
  });
}

export async function findUser(db: DbOrTrx, id: string): Promise<User | undefined> {
  const row = (await db('users').where({ id }).first()) as UserRow | undefined;
  return row && toUser(row);
}

/** @throws NotFound */
export async function getUser(db: DbOrTrx, id: string): Promise<User> {
  const user = await findUser(db, id);
  if (!user) throw new NotFound('user_not_found');
  return user;
}

/** The user with that address, with the password hash for sign-in only. */
export async function findUserByEmail(db: DbOrTrx, email: string): Promise<(User & { passwordHash: string | null }) | undefined> {
  const row = (await db('users').where({ email_norm: normaliseEmail(email), erased_at: null }).first()) as UserRow | undefined;
  return row && { ...toUser(row), passwordHash: row.password_hash };
}

/** People by id, for showing names; missing ids are absent. */
export async function listPeople(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += 500) {
    const rows = (await db('users')
      .whereIn('id', distinct.slice(start, start + 500))
      .select('id', 'display_name', 'university', 'github_login')) as UserRow[];
    for (const row of rows) {
      people.set(row.id, { id: row.id, displayName: row.display_name, university: row.university, githubLogin: row.github_login });
    }
  }
  return people;
}

export async function listRoles(db: DbOrTrx, userId: string): Promise<string[]> {
  const rows = (await db('user_roles').where({ user_id: userId }).orderBy('role').select('role')) as { role: string }[];
  return rows.map((row) => row.role);
}
