/** How people get notifications: what they choose on the settings page, and the links in mails that end mail. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { mailboxesUnchecked } from '../accounts/users.service.ts';
import { listChosen, saveChoices, savePushed, type ChosenFor } from './choices.store.ts';
import { choiceFor, isKind, isMailed, KIND_NAMES, KINDS, type Choice, type Kind } from './kinds.rules.ts';
import { isPushedNormally } from './push-messages.rules.ts';

export interface OwnChoices {
  choices: Map<Kind, Choice>;
  /** Whether each kind goes to the browsers with push messages as well. */
  pushed: Map<Kind, boolean>;
  /** The address that mail goes to; null without one that is verified. */
  email: string | null;
}

/** The actor's choice for every kind. */
export async function ownChoices(app: App, actor: UserActor): Promise<OwnChoices> {
  const { email } = (await mailboxesUnchecked(app, [actor.id])).get(actor.id) ?? { email: null };
  const chosen = await listChosen(app.db, actor.id);
  const pushed = new Map(KIND_NAMES.map((kind) => [kind, chosen.get(kind)?.isPushed ?? isPushedNormally(kind)]));
  return { choices: effective(chosen), pushed, email };
}

function effective(chosen: ReadonlyMap<string, ChosenFor>): Map<Kind, Choice> {
  return new Map(KIND_NAMES.map((kind) => [kind, choiceFor(kind, chosen.get(kind)?.choice)]));
}

/** Saves the actor's choices for the kinds given, and which of them go to their browsers. */
export async function choose(
  app: App,
  actor: UserActor,
  choices: ReadonlyMap<Kind, Choice>,
  pushed: ReadonlyMap<Kind, boolean> = new Map(),
): Promise<void> {
  const nowMs = app.clock.nowMs();
  const boxes = [...pushed].map(([kind, isPushed]) => [kind, { isPushed, otherwise: KINDS[kind].normally }] as const);
  await inTransaction(app.db, async (trx) => {
    await saveChoices(trx, actor.id, choices, nowMs);
    await savePushed(trx, actor.id, new Map(boxes), nowMs);
  });
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
  const ended = [...effective(await listChosen(app.db, userId))].filter(
    ([kind, choice]) => isMailed(choice) && (scope === 'all' || kind === scope || choice === scope),
  );
  await inTransaction(app.db, (trx) =>
    saveChoices(trx, userId, new Map(ended.map(([kind]) => [kind, 'page'] as const)), app.clock.nowMs()),
  );
  return scope;
}
