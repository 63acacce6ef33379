/** Accounts elsewhere that people sign in with or come from, at most one for each provider. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Identity } from './users.rules.ts';

/** Links an account; throws the unique violation when the person has one of that provider, or another person has this one. */
export async function insertIdentity(trx: DbOrTrx, userId: string, identity: Identity, nowMs: number): Promise<void> {
  const { provider, subject, login } = identity;
  await trx('user_identities').insert({ provider, subject, login, user_id: userId, verified_at: nowMs });
}

/** Whose account it is. */
export async function findIdentityOwner(
  db: DbOrTrx,
  { provider, subject }: Pick<Identity, 'provider' | 'subject'>,
): Promise<string | undefined> {
  const row = (await db('user_identities').where({ provider, subject }).first('user_id')) as
    { user_id: string } | undefined;
  return row?.user_id;
}

/** The provider has confirmed it once more, perhaps under another login. */
export async function confirmIdentity(trx: DbOrTrx, identity: Identity, nowMs: number): Promise<void> {
  const { provider, subject, login } = identity;
  await trx('user_identities').where({ provider, subject }).update({ login, verified_at: nowMs });
}

/** Unlinks a person's accounts, of one provider or of all. */
export async function deleteIdentities(trx: DbOrTrx, userId: string, provider?: Identity['provider']): Promise<void> {
  await trx('user_identities')
    .where({ user_id: userId, ...(provider && { provider }) })
    .delete();
}

/** The accounts elsewhere that a person has linked. */
export async function listIdentities(db: DbOrTrx, userId: string): Promise<(Identity & { verifiedAt: number })[]> {
  const rows = (await db('user_identities')
    .where({ user_id: userId })
    .orderBy('provider')
    .select('provider', 'subject', 'login', 'verified_at')) as {
    provider: Identity['provider'];
    subject: string;
    login: string | null;
    verified_at: number;
  }[];
  return rows.map(({ provider, subject, login, verified_at }) => ({
    provider,
    subject,
    login: login ?? '',
    verifiedAt: verified_at,
  }));
}

/** Whether somebody has linked an account of this service. */
export async function isProviderLinked(db: DbOrTrx, provider: Identity['provider']): Promise<boolean> {
  return (await db('user_identities').where({ provider }).first('user_id')) !== undefined;
}
