/** Accounts: sign up, sign in, verify, reset, link GitHub, change, export, erase. */
import type { App } from '../platform/app-context.ts';
import { systemActor, type UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { shownName } from '../platform/shown-name.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { endAccess, removeAccess } from './access.service.ts';
import { hashPassword, verifyPassword } from './passwords.service.ts';
import { deleteToken, findPasswordToken, findToken, insertToken } from './tokens.store.ts';
import { normaliseEmail, type Identity, type User } from './users.rules.ts';
import { unlinkIdentity } from './identities.service.ts';
import { countOthersWithRole } from './roles.store.ts';
import * as store from './users.store.ts';
import { accountMail, userErased, userProfileChanged } from './accounts.topics.ts';
import { confirmIdentity, deleteIdentities, findIdentityOwner, insertIdentity } from './identities.store.ts';

const HOUR_MS = 3_600_000;
const VERIFY_LIFE_MS = 72 * HOUR_MS;
const RESET_LIFE_MS = HOUR_MS;

export interface NewAccount {
  email: string;
  password: string;
  displayName: string;
  fullName?: string;
  university?: string;
  studentNumber?: string;
  language?: string;
}

/**
 * Creates an account and mails a link to verify the address, which then goes on to the page `next` of this site.
 * @throws Conflict on `email` when the address already has an account.
 */
export async function createAccount(
  app: App,
  input: NewAccount,
  language: LanguageCode,
  options: { verified?: boolean; next?: string } = {},
): Promise<string> {
  const id = newId();
  const nowMs = app.clock.nowMs();
  const passwordHash = await hashPassword(app, input.password);
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertUser(trx, {
        ...input,
        id,
        passwordHash,
        emailVerifiedAt: options.verified ? nowMs : null,
        createdAt: nowMs,
      });
      await insertAudit(trx, systemActor('sign-up'), nowMs, 'user.created', { type: 'user', id });
      if (!options.verified)
        await mailLink(trx, nowMs, 'verify', { id, email: input.email, language, next: options.next });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('email_taken', {}, 'email') : error;
  }
  app.background.poke();
  return id;
}

/** Queues the mail with a one-time link, in the caller's transaction. */
async function mailLink(
  trx: Transaction,
  nowMs: number,
  purpose: 'verify' | 'reset',
  to: { id: string; email: string; language: string | null; next?: string },
): Promise<void> {
  const lifeMs = purpose === 'verify' ? VERIFY_LIFE_MS : RESET_LIFE_MS;
  const token = await insertToken(trx, { userId: to.id, purpose, emailNorm: normaliseEmail(to.email), nowMs, lifeMs });
  await enqueue(trx, nowMs, accountMail, {
    purpose,
    to: to.email,
    language: to.language ?? 'en',
    token,
    next: to.next ?? '/',
    hours: lifeMs / HOUR_MS,
  });
}

/** The account with this address or username, and this password; undefined if either is wrong. */
export async function signIn(app: App, name: string, password: string): Promise<User | undefined> {
  const user = await store.findUserToSignIn(app.db, name);
  return (await verifyPassword(app, password, user?.passwordHash)) ? user : undefined;
}

/** Mails the verification link again. */
export async function resendVerification(app: App, actor: UserActor, language: LanguageCode): Promise<void> {
  const user = await store.getUser(app.db, actor.id);
  if (user.email === null || user.emailVerifiedAt !== null) return;
  const email = user.email;
  await inTransaction(app.db, (trx) => mailLink(trx, app.clock.nowMs(), 'verify', { id: user.id, email, language }));
  app.background.poke();
}

/** Uses a verification link. @throws NotFound when it has expired, was used, or the address changed. */
export async function verifyEmail(app: App, token: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const found = await findToken(trx, token, 'verify', nowMs);
    if (
      !found ||
      !(await deleteToken(trx, token)) ||
      !(await store.moveToVerified(trx, found.userId, found.emailNorm, nowMs))
    ) {
      throw new NotFound('link_expired');
    }
    await insertAudit(trx, systemActor('mailed link'), nowMs, 'user.email_verified', {
      type: 'user',
      id: found.userId,
    });
  });
}

/** Mails a reset link if the address has an account. The result does not reveal whether it has. */
export async function requestReset(app: App, email: string, language: LanguageCode): Promise<void> {
  const user = await store.findUserByEmail(app.db, email);
  if (!user || user.email === null) return;
  const to = { id: user.id, email: user.email, language: user.language ?? language };
  await inTransaction(app.db, (trx) => mailLink(trx, app.clock.nowMs(), 'reset', to));
  app.background.poke();
}

/** Whether a reset link still works. */
export async function isResetLink(app: App, token: string): Promise<boolean> {
  return (await findPasswordToken(app.db, token, app.clock.nowMs())) !== undefined;
}

/**
 * Sets a new password with a mailed link, signs out everywhere and revokes all personal tokens. A GitHub account linked before the address was verified
 * is unlinked. @throws NotFound when the link has expired or was used.
 */
export async function resetPassword(app: App, token: string, password: string): Promise<void> {
  const passwordHash = await hashPassword(app, password);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const found = await findPasswordToken(trx, token, nowMs);
    if (!found || !(await deleteToken(trx, token))) throw new NotFound('link_expired');
    await store.updatePasswordHash(trx, found.userId, passwordHash);
    // Until now anyone could have created the account with this address: their access ends here.
    if ((await store.getUser(trx, found.userId)).emailVerifiedAt === null) await deleteIdentities(trx, found.userId);
    await store.moveToVerified(trx, found.userId, found.emailNorm, nowMs);
    await endAccess(trx, found.userId, nowMs);
    await insertAudit(trx, systemActor('mailed link'), nowMs, 'user.password_reset', {
      type: 'user',
      id: found.userId,
    });
  });
}

/** Changes the actor's password, signs out every browser including this one, and revokes all personal tokens. @throws InvalidInput when the current password is wrong. */
export async function changePassword(app: App, actor: UserActor, current: string, password: string): Promise<void> {
  const known = await store.getPasswordHash(app.db, actor.id);
  if (known !== null && !(await verifyPassword(app, current, known)))
    throw new InvalidInput('password_wrong', {}, 'current');
  const passwordHash = await hashPassword(app, password);
  await inTransaction(app.db, async (trx) => {
    await store.updatePasswordHash(trx, actor.id, passwordHash);
    await endAccess(trx, actor.id, app.clock.nowMs());
    await insertAudit(trx, actor, app.clock.nowMs(), 'user.password_changed', { type: 'user', id: actor.id });
  });
}

/** Signs out every browser and revokes all personal tokens. */
export async function signOutEverywhere(app: App, actor: UserActor): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    await endAccess(trx, actor.id, app.clock.nowMs());
    await insertAudit(trx, actor, app.clock.nowMs(), 'user.signed_out_everywhere', { type: 'user', id: actor.id });
  });
}

/** The actor's account. */
export async function ownAccount(app: App, actor: UserActor): Promise<User> {
  return await store.getUser(app.db, actor.id);
}

export async function changeProfile(app: App, actor: UserActor, values: store.ProfileValues): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.updateProfile(trx, actor.id, values);
    await insertAudit(trx, actor, nowMs, 'user.profile_changed', { type: 'user', id: actor.id });
    await enqueue(trx, nowMs, userProfileChanged, { userId: actor.id });
  });
  app.background.poke();
}

/**
 * Erases personal data for good; submissions and ledger entries keep a pseudonym, and the news of it has the copies of
 * the name elsewhere replaced. @throws InvalidInput for a wrong confirmation.
 */
export async function eraseAccount(app: App, actor: UserActor, confirmation: string): Promise<void> {
  if (confirmation !== actor.displayName)
    throw new InvalidInput('erase_confirmation', { name: actor.displayName }, 'confirmation');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (actor.roles.includes('organizer') && (await countOthersWithRole(trx, actor.id, 'organizer')) === 0)
      throw new Conflict('last_organizer', {}, 'confirmation');
    await store.eraseUser(trx, actor.id, nowMs);
    await removeAccess(trx, actor.id);
    const subject = { type: 'user', id: actor.id };
    await insertAudit(trx, systemActor('erasure asked by its owner'), nowMs, 'user.erased', subject);
    await enqueue(trx, nowMs, userErased, { userId: actor.id });
  });
  app.background.poke();
}

export interface GithubProfile {
  id: string;
  login: string;
  name: string | null;
  /** Address verified by GitHub. */
  email: string | null;
}

function identityOf({ id, login }: GithubProfile): Identity {
  return { provider: 'github', subject: id, login };
}

/**
 * The account of a GitHub user, created if new. Only the numeric id identifies it; the login is updated, because someone
 * else may take an old login.
 * @throws Conflict when an account here already has the GitHub address: its owner signs in and links GitHub.
 */
export async function accountOfGithub(app: App, profile: GithubProfile): Promise<string> {
  const identity = identityOf(profile);
  const known = await findIdentityOwner(app.db, identity);
  if (known !== undefined) {
    await confirmIdentity(app.db, identity, app.clock.nowMs());
    return known;
  }
  const id = newId();
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertUser(trx, {
        id,
        email: profile.email,
        emailVerifiedAt: profile.email === null ? null : nowMs,
        passwordHash: null,
        // The rule of all shown names; who has none that can be seen is called by their login.
        displayName: [...(shownName(profile.name ?? '') || profile.login)].slice(0, 60).join('').trim(),
        createdAt: nowMs,
      });
      await insertIdentity(trx, id, identity, nowMs);
      await insertAudit(
        trx,
        systemActor('GitHub sign-in'),
        nowMs,
        'user.created',
        { type: 'user', id },
        { github: profile.login },
      );
    });
    return id;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const other = await findIdentityOwner(app.db, identity);
    if (other !== undefined) return other;
    throw new Conflict('github_email_taken');
  }
}

/** Links a GitHub account to the signed-in one. @throws Conflict when another account has it. */
export async function linkGithub(app: App, actor: UserActor, profile: GithubProfile): Promise<void> {
  try {
    await inTransaction(app.db, async (trx) => {
      const nowMs = app.clock.nowMs();
      await deleteIdentities(trx, actor.id, 'github');
      await insertIdentity(trx, actor.id, identityOf(profile), nowMs);
      await insertAudit(
        trx,
        actor,
        nowMs,
        'user.github_linked',
        { type: 'user', id: actor.id },
        { github: profile.login },
      );
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('github_taken', { login: profile.login }) : error;
  }
}

/** @throws Conflict when no other way to sign in would remain. */
export async function unlinkGithub(app: App, actor: UserActor): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    await unlinkIdentity(trx, actor, 'github', 'github_only_way');
    await insertAudit(trx, actor, app.clock.nowMs(), 'user.github_unlinked', { type: 'user', id: actor.id });
  });
}
