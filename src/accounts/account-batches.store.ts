/** Accounts by the hundred, for imports: found by what a list says of them, and added together. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';
import { normaliseEmail, normaliseUsername } from './users.rules.ts';
import { deleteResetTokensOf } from './tokens.store.ts';

/** What an import needs to know of an account. */
export interface FoundAccount {
  id: string;
  username: string | null;
  email: string | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  /** The contest it was made for, while no one has confirmed an address. */
  madeForContestId: string | null;
}

export interface MadeAccount {
  id: string;
  username: string | null;
  email: string | null;
  passwordHash: string | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  madeForContestId: string;
  /** Stands for a person in a rehearsal. */
  isSynthetic?: boolean;
}

const AT_ONCE = 200;

interface Row {
  id: string;
  username: string | null;
  email: string | null;
  email_verified_at: number | null;
  display_name: string;
  full_name: string | null;
  university: string | null;
  student_number: string | null;
  made_for_contest_id: string | null;
}

const COLUMNS = [
  'id',
  'username',
  'email',
  'email_verified_at',
  'display_name',
  'full_name',
  'university',
  'student_number',
  'made_for_contest_id',
];

function toFound(row: Row): FoundAccount {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    displayName: row.display_name,
    fullName: row.full_name,
    university: row.university,
    studentNumber: row.student_number,
    madeForContestId: row.email_verified_at === null ? row.made_for_contest_id : null,
  };
}

/** Accounts with one of these values in a column, at most a few hundred at a time. */
export async function listAccountsBy(
  db: DbOrTrx,
  column: 'id' | 'username' | 'email',
  values: readonly string[],
): Promise<FoundAccount[]> {
  const name = column === 'id' ? 'id' : `${column}_norm`;
  const norm = column === 'username' ? normaliseUsername : column === 'email' ? normaliseEmail : (one: string) => one;
  const rows = (await db('users').whereIn(name, values.map(norm)).whereNull('erased_at').select(COLUMNS)) as Row[];
  return rows.map(toFound);
}

/** Adds accounts. Throws the driver's unique violation when a username or an address is taken. */
export async function insertMadeAccounts(trx: DbOrTrx, accounts: readonly MadeAccount[], nowMs: number): Promise<void> {
  const rows = accounts.map((one) => ({
    id: one.id,
    email: one.email,
    email_norm: one.email === null ? null : normaliseEmail(one.email),
    email_verified_at: null,
    username: one.username,
    username_norm: one.username === null ? null : normaliseUsername(one.username),
    password_hash: one.passwordHash,
    display_name: one.displayName,
    full_name: one.fullName,
    university: one.university,
    student_number: one.studentNumber,
    made_for_contest_id: one.madeForContestId,
    is_synthetic: one.isSynthetic ? 1 : 0,
    created_at: nowMs,
  }));
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await trx('users').insert(rows.slice(start, start + AT_ONCE));
}

/** Changes what an import may change of an account that was made for the contest; false when its owner has it by now. */
export async function updateMadeAccount(
  trx: DbOrTrx,
  id: string,
  contestId: string,
  change: { displayName: string; fullName: string | null; university: string | null; studentNumber: string | null },
): Promise<boolean> {
  const changed = await trx('users')
    .where({ id, made_for_contest_id: contestId, erased_at: null, email_verified_at: null })
    .update({
      display_name: change.displayName,
      full_name: change.fullName,
      university: change.university,
      student_number: change.studentNumber,
      profile_rev: trx.raw('profile_rev + 1'),
    });
  return changed > 0;
}

/** Gives an account of a contest a password; false when its owner has it by now. */
export async function updateMadePassword(
  trx: DbOrTrx,
  id: string,
  contestId: string,
  passwordHash: string,
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('users')
    .where({ id, made_for_contest_id: contestId, erased_at: null, email_verified_at: null })
    .update({ password_hash: passwordHash, password_given_at: nowMs });
  if (changed > 0) await deleteResetTokensOf(trx, id);
  return changed > 0;
}

/** Removes up to `most` accounts that stand for people in a rehearsal; returns how many. */
export async function deleteSynthetic(trx: DbOrTrx, contestId: string, most: number): Promise<number> {
  return await deleteSome(
    trx,
    'users',
    'id',
    trx('users').where({ made_for_contest_id: contestId, is_synthetic: 1 }),
    most,
  );
}
