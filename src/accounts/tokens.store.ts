/** One-time tokens of mailed links: stored as hashes, usable once, void when the address changes. */
import { createHash, randomBytes } from 'node:crypto';
import type { DbOrTrx } from '../platform/database/connection.ts';

export type TokenPurpose = 'verify' | 'reset' | 'invite';

const hash = (token: string) => createHash('sha256').update(token).digest('hex');

/** Creates a token; older ones for the same purpose stop working. Returns the text for the link. */
export async function insertToken(
  trx: DbOrTrx,
  token: { userId: string; purpose: TokenPurpose; emailNorm: string; nowMs: number; lifeMs: number },
): Promise<string> {
  const text = randomBytes(24).toString('base64url');
  await trx('account_tokens').where({ user_id: token.userId, purpose: token.purpose }).delete();
  await trx('account_tokens').insert({
    token_hash: hash(text),
    user_id: token.userId,
    purpose: token.purpose,
    email_norm: token.emailNorm,
    expires_at: token.nowMs + token.lifeMs,
    created_at: token.nowMs,
  });
  return text;
}

export interface FoundToken {
  userId: string;
  emailNorm: string;
}

/** The token's owner while it is valid and the address it was mailed to is still the account's. */
export async function findToken(
  db: DbOrTrx,
  text: string,
  purpose: TokenPurpose,
  nowMs: number,
): Promise<FoundToken | undefined> {
  const row = (await db('account_tokens')
    .join('users', { 'users.id': 'account_tokens.user_id', 'users.email_norm': 'account_tokens.email_norm' })
    .where({ 'account_tokens.token_hash': hash(text), 'account_tokens.purpose': purpose })
    .where('account_tokens.expires_at', '>', nowMs)
    .first('account_tokens.user_id', 'account_tokens.email_norm')) as
    { user_id: string; email_norm: string } | undefined;
  return row && { userId: row.user_id, emailNorm: row.email_norm };
}

/** The owner of a link to set a password: of a reset, or of an invitation. */
export async function findPasswordToken(db: DbOrTrx, text: string, nowMs: number): Promise<FoundToken | undefined> {
  return (await findToken(db, text, 'reset', nowMs)) ?? (await findToken(db, text, 'invite', nowMs));
}

/** Uses a token; false when it was already used. */
export async function deleteToken(trx: DbOrTrx, text: string): Promise<boolean> {
  return (
    (await trx('account_tokens')
      .where({ token_hash: hash(text) })
      .delete()) > 0
  );
}

/** Voids a person's links for a password, for example after a new one. */
export async function deleteResetTokensOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('account_tokens').where({ user_id: userId }).whereIn('purpose', ['reset', 'invite']).delete();
}

export async function deleteTokensOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('account_tokens').where({ user_id: userId }).delete();
}
