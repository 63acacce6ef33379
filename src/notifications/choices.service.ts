/** How people get notifications: what they choose on the settings page, and the links in mails that end mail. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { mailboxesUnchecked } from '../accounts/users.service.ts';
import { listChoices, saveChoices } from './choices.store.ts';
import { choiceFor, isKind, isMailed, KIND_NAMES, type Choice, type Kind } from './kinds.rules.ts';

export interface OwnChoices {
  choices: Map<Kind, Choice>;
  /** The address that mail goes to; null without one that is verified. */
  email: string | null;
}

/** The actor's choice for every kind. */
export async function ownChoices(app: App, actor: UserActor): Promise<OwnChoices> {
  const { email } = (await mailboxesUnchecked(app, [actor.id])).get(actor.id) ?? { email: null };
  return { choices: await effective(app, actor.id), email };
}

async function effective(app: App, userId: string): Promise<Map<Kind, Choice>> {
  const chosen = await listChoices(app.db, userId);
  return new Map(KIND_NAMES.map((kind) => [kind, choiceFor(kind, chosen.get(kind))]));
}

/** Saves the actor's choices for the kinds given. */
export async function choose(app: App, actor: UserActor, choices: ReadonlyMap<Kind, Choice>): Promise<void> {
  await inTransaction(app.db, (trx) => saveChoices(trx, actor.id, choices, app.clock.nowMs()));
}

/** What a link in a mail ends: mail about one kind, the daily digest, or all mail. */
export type UnsubscribeScope = Kind | 'digest' | 'all';

/**
 * The secret of a link that ends mail for a person without signing in. It is signed with the site's secret, so nothing is
 * stored; it does not expire, since mail is kept for years.
 */
export function unsubscribeToken(app: Pick<App, 'config'>, userId: string, scope: UnsubscribeScope): string {
  const said = `${userId}.${scope}`;
  return `${said}.${signature(app, said)}`;
}

function signature(app: Pick<App, 'config'>, said: string): string {
  return createHmac('sha256', app.config.sessionSecret).update(`unsubscribe:${said}`).digest('base64url');
}

/** What the link of a token ends. @throws NotFound for a token that this site did not sign */
export function unsubscribed(app: Pick<App, 'config'>, token: string): { userId: string; scope: UnsubscribeScope } {
  const [userId = '', scope = '', signed = ''] = token.split('.');
  const [given, right] = [signed, signature(app, `${userId}.${scope}`)].map((text) => Buffer.from(text)) as [
    Buffer,
    Buffer,
  ];
  const isSigned = given.length === right.length && timingSafeEqual(given, right);
  if (!isSigned || !(scope === 'all' || scope === 'digest' || isKind(scope))) throw new NotFound('unsubscribe_link');
  return { userId, scope };
}

/** Ends the mail that the link of a token is about; the notifications stay on the site. @throws NotFound */
export async function unsubscribe(app: App, token: string): Promise<UnsubscribeScope> {
  const { userId, scope } = unsubscribed(app, token);
  // The link of an erased account ends nothing more, and nothing is stored about it again.
  if (!(await mailboxesUnchecked(app, [userId])).has(userId)) return scope;
  const ended = [...(await effective(app, userId))].filter(
    ([kind, choice]) => isMailed(choice) && (scope === 'all' || kind === scope || choice === scope),
  );
  await inTransaction(app.db, (trx) =>
    saveChoices(trx, userId, new Map(ended.map(([kind]) => [kind, 'page'] as const)), app.clock.nowMs()),
  );
  return scope;
}
