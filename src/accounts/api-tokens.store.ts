/** Every query of personal tokens. The token itself is never stored. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { ENDED_KEPT_MS, SCOPES, USE_NOTED_EVERY_MS, type ApiToken } from './api-tokens.rules.ts';

interface Row {
  id: string;
  user_id: string;
  name: string;
  prefix: string;
  scopes: string;
  expires_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
  created_at: number;
}

const COLUMNS = [
  'id',
  'user_id',
  'name',
  'prefix',
  'scopes',
  'expires_at',
  'last_used_at',
  'revoked_at',
  'created_at',
] as const;

function toToken(row: Row): ApiToken {
  const scopes = row.scopes.split(' ');
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    prefix: row.prefix,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    createdAt: row.created_at,
  };
}

export async function insertApiToken(
  trx: DbOrTrx,
  token: Omit<ApiToken, 'lastUsedAt' | 'revokedAt'> & { tokenHash: string },
): Promise<void> {
  await trx('api_tokens').insert({
    id: token.id,
    user_id: token.userId,
    name: token.name,
    token_hash: token.tokenHash,
    prefix: token.prefix,
    scopes: token.scopes.join(' '),
    expires_at: token.expiresAt,
    created_at: token.createdAt,
  });
}

export async function findApiToken(db: DbOrTrx, tokenHash: string): Promise<ApiToken | undefined> {
  const row = (await db('api_tokens')
    .where({ token_hash: tokenHash })
    .first(...COLUMNS)) as Row | undefined;
  return row && toToken(row);
}

export async function findApiTokenById(db: DbOrTrx, id: string): Promise<ApiToken | undefined> {
  const row = (await db('api_tokens')
    .where({ id })
    .first(...COLUMNS)) as Row | undefined;
  return row && toToken(row);
}

/** A person's tokens, newest first, also those that no longer work. */
export async function listApiTokens(db: DbOrTrx, userId: string): Promise<ApiToken[]> {
  const rows = (await db('api_tokens')
    .where({ user_id: userId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select(...COLUMNS)) as Row[];
  return rows.map(toToken);
}

export async function countWorking(trx: DbOrTrx, userId: string, nowMs: number): Promise<number> {
  const row = (await trx('api_tokens')
    .where({ user_id: userId })
    .whereNull('revoked_at')
    .where('expires_at', '>', nowMs)
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Notes that a token was used, unless that was noted less than a minute ago. */
export async function updateLastUse(db: DbOrTrx, id: string, nowMs: number): Promise<void> {
  await db('api_tokens')
    .where({ id })
    .where((stale) => void stale.whereNull('last_used_at').orWhere('last_used_at', '<=', nowMs - USE_NOTED_EVERY_MS))
    .update({ last_used_at: nowMs });
}

/** Revokes one of a person's tokens; its name, or undefined if none of theirs could be revoked. */
export async function moveToRevoked(
  trx: DbOrTrx,
  userId: string,
  id: string,
  nowMs: number,
): Promise<string | undefined> {
  const mine = { id, user_id: userId };
  const changed = await trx('api_tokens').where(mine).whereNull('revoked_at').update({ revoked_at: nowMs });
  if (changed === 0) return undefined;
  const row = (await trx('api_tokens').where(mine).first('name')) as { name: string } | undefined;
  return row?.name;
}

/** Revokes all tokens of a person. */
export async function revokeApiTokensOf(trx: DbOrTrx, userId: string, nowMs: number): Promise<void> {
  await trx('api_tokens').where({ user_id: userId }).whereNull('revoked_at').update({ revoked_at: nowMs });
}

/** Removes all tokens of a person: names of tokens are personal data. */
export async function deleteApiTokensOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('api_tokens').where({ user_id: userId }).delete();
}

/** Removes tokens that stopped working long ago. */
export async function deleteEndedTokens(db: DbOrTrx, nowMs: number): Promise<void> {
  const before = nowMs - ENDED_KEPT_MS;
  await db('api_tokens').where('expires_at', '<', before).delete();
  await db('api_tokens').where('revoked_at', '<', before).delete();
}
