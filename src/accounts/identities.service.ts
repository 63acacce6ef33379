/** Accounts elsewhere, for the features that let people sign in with them: whose they are, linking and unlinking. */
import type { App } from '../platform/app-context.ts';
import { systemActor, type UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { shownName } from '../platform/shown-name.ts';
import * as store from './identities.store.ts';
import { DISPLAY_NAME_MAX, remainsAfter, type Identity, type IdentityProvider } from './users.rules.ts';
import { getUser, insertUser, lockUser, updateProfile } from './users.store.ts';

const LOGIN_MAX = 64;

const stored = (identity: Identity): Identity => ({
  ...identity,
  login: [...identity.login].slice(0, LOGIN_MAX).join(''),
});

/** Whose account elsewhere it is. */
export async function identityOwnerUnchecked(
  app: App,
  identity: Pick<Identity, 'provider' | 'subject'>,
): Promise<string | undefined> {
  return await store.findIdentityOwner(app.db, identity);
}

/** The accounts elsewhere that a person has linked. */
export async function identitiesOfUnchecked(
  db: DbOrTrx,
  userId: string,
): Promise<(Identity & { verifiedAt: number })[]> {
  return await store.listIdentities(db, userId);
}

/** The service has confirmed the account once more. */
export async function confirmIdentityWithin(trx: Transaction, identity: Identity, nowMs: number): Promise<void> {
  await store.confirmIdentity(trx, stored(identity), nowMs);
}

/** What an account elsewhere tells about its owner who has no account here yet. */
export interface PersonElsewhere {
  /** Verified by whoever vouches for the account. */
  email: string | null;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
}

/**
 * Makes an account for the owner of an account elsewhere, in the caller's transaction.
 * @throws Conflict when the address or the account elsewhere has an account here already
 */
export async function createAccountFor(
  trx: Transaction,
  identity: Identity,
  person: PersonElsewhere,
  reason: string,
  nowMs: number,
): Promise<string> {
  const id = newId();
  const named = shownName(person.fullName ?? '') || identity.login || 'user';
  try {
    await insertUser(trx, {
      id,
      ...person,
      emailVerifiedAt: person.email === null ? null : nowMs,
      passwordHash: null,
      displayName: [...named].slice(0, DISPLAY_NAME_MAX).join('').trim(),
      createdAt: nowMs,
    });
    await store.insertIdentity(trx, id, stored(identity), nowMs);
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('account_linked_meanwhile') : error;
  }
  await insertAudit(trx, systemActor(reason), nowMs, 'user.created', { type: 'user', id });
  return id;
}

/**
 * Links an account elsewhere to the signed-in one, in place of another one of the same service, in the caller's transaction.
 * @throws Conflict when it belongs to another account here
 */
export async function linkIdentity(
  trx: Transaction,
  actor: UserActor,
  identity: Identity,
  nowMs: number,
): Promise<void> {
  try {
    await store.deleteIdentities(trx, actor.id, identity.provider);
    await store.insertIdentity(trx, actor.id, stored(identity), nowMs);
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('account_linked_meanwhile') : error;
  }
}

/**
 * Unlinks an account elsewhere, in the caller's transaction.
 * @param code of the refusal
 * @param usable whether people can sign in with another service at present
 * @throws Conflict when no way to sign in would remain
 */
export async function unlinkIdentity(
  trx: Transaction,
  actor: UserActor,
  provider: IdentityProvider,
  code: string,
  usable: (provider: IdentityProvider) => boolean = () => false,
): Promise<void> {
  // Two services unlinked at the same moment would each count on the other.
  await lockUser(trx, actor.id);
  const user = await getUser(trx, actor.id);
  const ways = {
    hasPassword: user.hasPassword,
    hasName: user.email !== null || user.username !== null,
    providers: (await store.listIdentities(trx, actor.id)).map((one) => one.provider),
  };
  if (!provider.startsWith('lti:') && !remainsAfter(ways, provider, usable)) throw new Conflict(code);
  await store.deleteIdentities(trx, actor.id, provider);
}

/** Fills in what a profile lacks with what a university says, in the caller's transaction. */
export async function completeProfile(
  trx: Transaction,
  userId: string,
  said: Omit<PersonElsewhere, 'email'>,
): Promise<void> {
  const user = await getUser(trx, userId);
  await updateProfile(trx, userId, {
    ...user,
    fullName: user.fullName ?? said.fullName,
    university: user.university ?? said.university,
    studentNumber: user.studentNumber ?? said.studentNumber,
  });
}

/** Whether somebody has linked an account of this service. */
export async function isProviderLinkedUnchecked(db: DbOrTrx, provider: IdentityProvider): Promise<boolean> {
  return await store.isProviderLinked(db, provider);
}
