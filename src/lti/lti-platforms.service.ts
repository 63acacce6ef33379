/** Learning platforms, for organizers, and for launches that name one. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { outsideUrl, RefusedHost } from '../platform/outside-hosts.ts';
import { isProviderLinkedUnchecked } from '../accounts/identities.service.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { LtiPlatform, PlatformValues } from './lti.rules.ts';
import * as store from './lti-platforms.store.ts';

/** All platforms. */
export async function listLtiPlatforms(app: App, actor: Actor): Promise<LtiPlatform[]> {
  requirePermission(actor, 'lti.manage');
  return await store.listPlatforms(app.db);
}

/** One of them. @throws NotFound */
export async function ltiPlatform(app: App, actor: Actor, id: string): Promise<LtiPlatform> {
  requirePermission(actor, 'lti.manage');
  return await store.getPlatform(app.db, id);
}

function requireAddresses(app: App, { settings }: PlatformValues): void {
  for (const field of ['authorizationUrl', 'tokenUrl', 'keysUrl'] as const)
    try {
      outsideUrl(settings[field], app.config.privateHosts);
    } catch (error) {
      if (error instanceof RefusedHost) throw new InvalidInput(`outside_${error.reason}`, { host: error.host }, field);
      throw error;
    }
}

/** Adds a platform, switched off. Returns its id. @throws InvalidInput when issuer and client are known */
export async function addLtiPlatform(app: App, actor: Actor, values: PlatformValues): Promise<string> {
  requirePermission(actor, 'lti.manage');
  requireAddresses(app, values);
  const id = newId();
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertPlatform(trx, id, values, nowMs);
      const detail = { issuer: values.issuer, name: values.name };
      await insertAudit(trx, actor, nowMs, 'lti-platform.added', { type: 'lti-platform', id }, detail);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new InvalidInput('lti_platform_taken', {}, 'clientId') : error;
  }
  return id;
}

/** What differs between two versions of a platform, before and after. */
function platformChanges(before: PlatformValues, after: PlatformValues): Record<string, [string, string]> {
  const said = ({ name, issuer, clientId, settings }: PlatformValues): Record<string, string> => ({
    ...{ name, issuer, clientId, authorizationUrl: settings.authorizationUrl, tokenUrl: settings.tokenUrl },
    keysUrl: settings.keysUrl,
    deployments: settings.deployments.join(', '),
    mailDomains: settings.mailDomains.join(', '),
  });
  const [old, now] = [said(before), said(after)];
  const differing = Object.keys(now).filter((name) => old[name] !== now[name]);
  return Object.fromEntries(differing.map((name) => [name, [old[name] ?? '', now[name] ?? '']]));
}

/** @throws InvalidInput, Conflict when somebody else changed it */
export async function changeLtiPlatform(
  app: App,
  actor: Actor,
  before: LtiPlatform,
  rev: number | undefined,
  values: PlatformValues,
): Promise<void> {
  requirePermission(actor, 'lti.manage');
  requireAddresses(app, values);
  const { id } = before;
  // The ids of another platform would mean other people.
  if (values.issuer !== before.issuer && (await isProviderLinkedUnchecked(app.db, `lti:${id}`)))
    throw new InvalidInput('campus_service_fixed', {}, 'issuer');
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      if (!(await store.updatePlatform(trx, id, rev ?? before.rev, values)))
        throw new Conflict('campus_changed_meanwhile');
      const detail = { changes: platformChanges(before, values) };
      await insertAudit(trx, actor, nowMs, 'lti-platform.changed', { type: 'lti-platform', id }, detail);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new InvalidInput('lti_platform_taken', {}, 'clientId') : error;
  }
}

/** Switches a platform on or off. */
export async function switchLtiPlatform(app: App, actor: Actor, id: string, to: 'on' | 'off'): Promise<void> {
  requirePermission(actor, 'lti.manage');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.getPlatform(trx, id);
    if (!(await store.movePlatform(trx, id, to))) return;
    await insertAudit(trx, actor, nowMs, `lti-platform.switched_${to}`, { type: 'lti-platform', id });
  });
}

/** The platform that begins a launch. @throws NotFound when none has this issuer and client, or several have the issuer alone */
export async function launchingPlatformUnchecked(app: App, issuer: string, clientId?: string): Promise<LtiPlatform> {
  const found = (await store.listPlatforms(app.db, { issuer, state: 'on' })).filter(
    (one) => clientId === undefined || one.clientId === clientId,
  );
  const [platform] = found;
  if (!platform || found.length > 1) throw new NotFound('lti_platform_not_found');
  return platform;
}
