/** The learning platforms that lead into a person's account: seeing and unlinking them. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { identitiesOfUnchecked, unlinkIdentity } from '../accounts/identities.service.ts';
import { listPlatforms } from './lti-platforms.store.ts';

/** A platform whose launches open a session of the person. */
export interface OwnPlatform {
  id: string;
  name: string;
  login: string | null;
  verifiedAt: number;
}

/** The platforms linked to one's account, also those that are switched off. */
export async function ownPlatforms(app: App, actor: UserActor): Promise<OwnPlatform[]> {
  const linked = (await identitiesOfUnchecked(app.db, actor.id)).filter(({ provider }) => provider.startsWith('lti:'));
  if (linked.length === 0) return [];
  const names = new Map((await listPlatforms(app.db)).map(({ id, name }) => [id, name]));
  return linked.map(({ provider, login, verifiedAt }) => {
    const id = provider.slice('lti:'.length);
    return { id, name: names.get(id) ?? id, login: login || null, verifiedAt };
  });
}

/** Unlinks a platform: the next launch from there asks again. @throws NotFound when it is not linked */
export async function unlinkPlatform(app: App, actor: UserActor, platformId: string): Promise<void> {
  const own = (await ownPlatforms(app, actor)).find(({ id }) => id === platformId);
  if (!own) throw new NotFound('lti_not_connected');
  await inTransaction(app.db, async (trx) => {
    await unlinkIdentity(trx, actor, `lti:${platformId}`, 'lti_not_connected');
    const subject = { type: 'user', id: actor.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'user.lti_unlinked', subject, { platform: own.name });
  });
}
