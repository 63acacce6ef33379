/** Personal tokens for `/api/v1`: made and revoked by their owner, and the person behind one. */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound, Unauthenticated } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import {
  MOST_TOKENS,
  PREFIX_LENGTH,
  TOKEN_PATTERN,
  tokenState,
  type ApiToken,
  type Scope,
  type TokenState,
} from './api-tokens.rules.ts';
import * as store from './api-tokens.store.ts';
import { loadActor } from './users.service.ts';
import { lockUser } from './users.store.ts';

const DAY_MS = 86_400_000;
const RANDOM_BYTES = 20;

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const checksumOf = (digits: string) => crc32(digits).toString(16).padStart(8, '0');

function newTokenText(): string {
  const digits = randomBytes(RANDOM_BYTES).toString('hex');
  return `kwy_${digits}${checksumOf(digits)}`;
}

/** Whether a text can be a token at all: a mistyped one is refused without asking the database. */
function isTokenText(text: string): boolean {
  return TOKEN_PATTERN.test(text) && checksumOf(text.slice(4, -8)) === text.slice(-8);
}

/** Makes a token and returns its text, which is shown once. @throws Conflict when the person has too many */
export async function createApiToken(
  app: App,
  actor: UserActor,
  draft: { name: string; scopes: Scope[]; days: number },
): Promise<string> {
  const text = newTokenText();
  const nowMs = app.clock.nowMs();
  const { name, scopes } = draft;
  const expiresAt = nowMs + draft.days * DAY_MS;
  await inTransaction(app.db, async (trx) => {
    // Several at the same moment would each find room for one more.
    await lockUser(trx, actor.id);
    if ((await store.countWorking(trx, actor.id, nowMs)) >= MOST_TOKENS)
      throw new Conflict('too_many_tokens', { limit: MOST_TOKENS }, 'name');
    await store.insertApiToken(trx, {
      ...{ id: newId(), userId: actor.id, name, scopes, expiresAt, createdAt: nowMs },
      tokenHash: hashOf(text),
      prefix: text.slice(0, PREFIX_LENGTH),
    });
    const detail = { name, scopes: scopes.join(' '), expiresAt };
    await insertAudit(trx, actor, nowMs, 'user.token_created', { type: 'user', id: actor.id }, detail);
  });
  return text;
}

/** The actor's tokens, newest first. */
export async function ownApiTokens(app: App, actor: UserActor): Promise<(ApiToken & { state: TokenState })[]> {
  const nowMs = app.clock.nowMs();
  const tokens = await store.listApiTokens(app.db, actor.id);
  return tokens.map((token) => ({ ...token, state: tokenState(token, nowMs) }));
}

/** Revokes one of the actor's tokens. @throws NotFound when there is none, or it was revoked already */
export async function revokeApiToken(app: App, actor: UserActor, id: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const name = await store.moveToRevoked(trx, actor.id, id, nowMs);
    if (name === undefined) throw new NotFound('token_not_found');
    await insertAudit(trx, actor, nowMs, 'user.token_revoked', { type: 'user', id: actor.id }, { name });
  });
}

export interface TokenHolder {
  actor: UserActor;
  token: ApiToken;
}

/** The person of a token, with what it may do. @throws Unauthenticated for none, and for one that no longer works */
export async function holderOfToken(app: App, text: string | undefined): Promise<TokenHolder> {
  if (text === undefined) throw new Unauthenticated('token_missing');
  const token = isTokenText(text) ? await store.findApiToken(app.db, hashOf(text)) : undefined;
  if (!token) throw new Unauthenticated('token_unknown');
  const nowMs = app.clock.nowMs();
  const state = tokenState(token, nowMs);
  if (state !== 'working') throw new Unauthenticated(`token_${state}`);
  const actor = await loadActor(app, token.userId);
  if (!actor) throw new Unauthenticated('token_unknown');
  await store.updateLastUse(app.db, token.id, nowMs);
  return { actor, token };
}

/** The person of a token that was accepted, as they are now; undefined once it no longer works: for answers that take long. */
export async function holderNow(app: App, id: string): Promise<UserActor | undefined> {
  const token = await store.findApiTokenById(app.db, id);
  if (!token || tokenState(token, app.clock.nowMs()) !== 'working') return undefined;
  return await loadActor(app, token.userId);
}

/** Removes tokens that stopped working long ago. */
export async function removeEndedTokensUnchecked(app: App): Promise<void> {
  await store.deleteEndedTokens(app.db, app.clock.nowMs());
}
