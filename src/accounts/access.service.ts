/** Ends what gives access to an account: the sessions of its browsers and its personal tokens. */
import type { Transaction } from '../platform/database/connection.ts';
import { deleteSessionsOf } from '../platform/web/session.store.ts';
import { deleteApiTokensOf, revokeApiTokensOf } from './api-tokens.store.ts';
import { deleteTokensOf } from './tokens.store.ts';

/** Signs out every browser and revokes every personal token of a person. */
export async function endAccess(trx: Transaction, userId: string, nowMs: number): Promise<void> {
  await deleteSessionsOf(trx, userId);
  await revokeApiTokensOf(trx, userId, nowMs);
}

/** The same for an account that is erased: of its tokens and mailed links, nothing is kept. */
export async function removeAccess(trx: Transaction, userId: string): Promise<void> {
  await deleteTokensOf(trx, userId);
  await deleteSessionsOf(trx, userId);
  await deleteApiTokensOf(trx, userId);
}
