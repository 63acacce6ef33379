/** Judge hosts as everyone reads them; only `judgehosts` changes them. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import * as store from './hosts.store.ts';
import { isOnline, offeredToolchains, type Judgehost } from './judge-queue.rules.ts';

/** All hosts except deleted ones, by name. */
export async function listHostsUnchecked(app: App): Promise<Judgehost[]> {
  return await store.listHosts(app.db);
}

/** The hosts that take work now. */
export async function onlineHostsUnchecked(app: App): Promise<Judgehost[]> {
  const nowMs = app.clock.nowMs();
  return (await store.listHosts(app.db)).filter((host) => isOnline(host, nowMs));
}

/** A host, also a deleted one, because judgings refer to it. */
export async function findHostUnchecked(app: App, id: string): Promise<Judgehost | undefined> {
  return await store.findHost(app.db, id);
}

/** The host whose token has this hash, whatever its duty. */
export async function findHostOfTokenUnchecked(app: App, tokenHash: string): Promise<Judgehost | undefined> {
  return await store.findHostByTokenHash(app.db, tokenHash);
}

/** Names of all hosts that ever existed, by id, for old judgings. */
export async function hostNamesUnchecked(app: App): Promise<Map<string, string>> {
  return await store.hostNames(app.db);
}

/** Every host that ever existed, by name, because judgings of a deleted host can be rejudged. */
export async function everyHost(app: App, actor: Actor): Promise<{ id: string; name: string }[]> {
  requirePermission(actor, 'operations.read');
  return [...(await store.hostNames(app.db))].map(([id, name]) => ({ id, name }));
}

/** The toolchains that submissions may need, for `app.toolchainOffers`. */
export async function toolchainsOnOfferUnchecked(app: App): Promise<string[]> {
  return offeredToolchains(await store.listHosts(app.db), app.clock.nowMs());
}
