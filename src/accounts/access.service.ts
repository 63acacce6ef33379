/** Ends what gives access to an account: the sessions of its browsers and its personal tokens. */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { deleteSessionsOf } from '../platform/web/session.store.ts';
import { userSignedOut } from './accounts.topics.ts';
import { deleteApiTokensOf, revokeApiTokensOf } from './api-tokens.store.ts';
import { deleteTokensOf } from './tokens.store.ts';

/** Signs out every browser and revokes every personal token of a person. */
export async function endAccess(trx: Transaction, userId: string, nowMs: number): Promise<void> {
  await deleteSessionsOf(trx, userId);
  await revokeApiTokensOf(trx, userId, nowMs);
  await enqueue(trx, nowMs, userSignedOut, { userId, sessionHash: null });
}

/** Tells that one browser of the person is being signed out. */
export async function tellSignedOut(app: App, actor: UserActor, sessionHash: string): Promise<void> {
  await enqueue(app.db, app.clock.nowMs(), userSignedOut, { userId: actor.id, sessionHash });
  app.background.poke();
}

/** The same for an account that is erased: of its tokens and mailed links, nothing is kept. */
export async function removeAccess(trx: Transaction, userId: string): Promise<void> {
  await deleteTokensOf(trx, userId);
  await deleteSessionsOf(trx, userId);
  await deleteApiTokensOf(trx, userId);
}
