/**
 * Accounts that an organizer makes for the people of a contest. Until their owner confirms an email address they belong to
 * the contest: an import may change them, and staff give them new passwords. The callers have checked who may.
 */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit, insertAudits } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { endAccess } from './access.service.ts';
import {
  deleteSynthetic,
  insertMadeAccounts,
  listAccountsBy,
  updateMadeAccount,
  updateMadePassword,
  type FoundAccount,
  type MadeAccount,
} from './account-batches.store.ts';
import { accountMail } from './accounts.topics.ts';
import { hashMadePassword, madePassword } from './passwords.service.ts';
import { insertToken } from './tokens.store.ts';
import { normaliseEmail } from './users.rules.ts';

export type { FoundAccount, MadeAccount } from './account-batches.store.ts';

const DAY_HOURS = 24;
const INVITE_DAYS = 14;
const HOUR_MS = 3_600_000;
const FOUND_AT_ONCE = 300;

/** Accounts with these usernames, addresses or ids; one query for a few hundred. */
export async function accountsOfUnchecked(
  app: App,
  column: 'id' | 'username' | 'email',
  values: readonly string[],
): Promise<FoundAccount[]> {
  const found: FoundAccount[] = [];
  for (let start = 0; start < values.length; start += FOUND_AT_ONCE)
    found.push(...(await listAccountsBy(app.db, column, values.slice(start, start + FOUND_AT_ONCE))));
  return found;
}

/** Makes accounts within the caller's transaction, each with its audit row. */
export async function makeAccounts(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  accounts: readonly MadeAccount[],
): Promise<void> {
  await insertMadeAccounts(trx, accounts, nowMs);
  const made = accounts.map(({ id, madeForContestId }) => ({
    subject: { type: 'user', id },
    detail: { contestId: madeForContestId },
  }));
  await insertAudits(trx, actor, nowMs, 'user.created', made);
}

/** Mails the owner of a new account a link to set a password, within the caller's transaction. */
export async function inviteToAccount(
  trx: Transaction,
  nowMs: number,
  account: { id: string; email: string; language: string },
): Promise<void> {
  const hours = INVITE_DAYS * DAY_HOURS;
  const lifeMs = hours * HOUR_MS;
  const emailNorm = normaliseEmail(account.email);
  const token = await insertToken(trx, { userId: account.id, purpose: 'invite', emailNorm, nowMs, lifeMs });
  const { email: to, language } = account;
  await enqueue(trx, nowMs, accountMail, { purpose: 'invite', to, language, token, next: '/', hours });
}

/** Changes a made account; false when it is no longer the contest's own. */
export async function changeMadeAccount(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  account: { id: string } & Parameters<typeof updateMadeAccount>[3],
): Promise<boolean> {
  if (!(await updateMadeAccount(trx, account.id, contestId, account))) return false;
  await insertAudit(trx, actor, nowMs, 'user.profile_changed', { type: 'user', id: account.id }, { contestId });
  return true;
}

/**
 * Makes new passwords for accounts of a contest and answers them: this is the only time that they can be read. Whoever is
 * signed in with an old one is signed out. Accounts that are no longer the contest's own are missing in the answer.
 */
export async function givePasswordsUnchecked(
  app: App,
  actor: Actor,
  contestId: string,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  const made = await Promise.all(
    userIds.map(async (id) => {
      const password = madePassword();
      return { id, password, hash: await hashMadePassword(password) };
    }),
  );
  const nowMs = app.clock.nowMs();
  return await inTransaction(app.db, async (trx) => {
    const given = new Map<string, string>();
    for (const { id, password, hash } of made) {
      if (!(await updateMadePassword(trx, id, contestId, hash, nowMs))) continue;
      await endAccess(trx, id, nowMs);
      given.set(id, password);
    }
    const subjects = [...given.keys()].map((id) => ({ subject: { type: 'user', id }, detail: { contestId } }));
    await insertAudits(trx, actor, nowMs, 'user.password_given', subjects);
    const contest = { type: 'contest', id: contestId };
    await insertAudit(trx, actor, nowMs, 'contest.passwords_given', contest, { count: given.size });
    return given;
  });
}

/** Makes the accounts that stand for people in a rehearsal: no one can sign in with them, and they are told nothing. */
export async function makeSyntheticAccounts(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  people: readonly { id: string; displayName: string; university: string | null }[],
): Promise<void> {
  const nothing = { username: null, email: null, passwordHash: null, fullName: null, studentNumber: null };
  const accounts = people.map((one) => ({ ...nothing, ...one, madeForContestId: contestId, isSynthetic: true }));
  await insertMadeAccounts(trx, accounts, nowMs);
}

/** Removes up to `most` of them with their rehearsal; 0 = none is left. */
export async function removeSyntheticAccounts(trx: Transaction, contestId: string, most: number): Promise<number> {
  return await deleteSynthetic(trx, contestId, most);
}
