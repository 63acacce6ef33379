/** The sign-in services of universities: for whoever signs in, and for organizers who manage them. */
import { X509Certificate } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { outsideUrl, RefusedHost } from '../platform/outside-hosts.ts';
import { isProviderLinkedUnchecked } from '../accounts/identities.service.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { normaliseUniversity } from '../accounts/universities.rules.ts';
import { getUniversityUnchecked, listUniversitiesUnchecked } from '../accounts/universities.service.ts';
import { sealedSecret } from './campus-secrets.service.ts';
import type { CampusProvider, ProviderKind, ProviderSettings, ProviderValues } from './campus.rules.ts';
import * as store from './campus-providers.store.ts';

export interface NamedProvider {
  provider: CampusProvider;
  university: string;
  otherNames: readonly string[];
}

async function named(app: App, providers: readonly CampusProvider[]): Promise<NamedProvider[]> {
  const known = new Map((await listUniversitiesUnchecked(app)).map((one) => [one.id, one]));
  const found = [];
  for (const provider of providers) {
    const university = known.get(provider.universityId) ?? (await getUniversityUnchecked(app, provider.universityId));
    found.push({ provider, university: university.name, otherNames: university.otherNames });
  }
  return found.sort((one, other) => one.university.localeCompare(other.university));
}

/** Universities that people can sign in with, whose name in some language contains the text. */
export async function publicCampuses(app: App, query = ''): Promise<{ slug: string; university: string }[]> {
  const wanted = normaliseUniversity(query);
  return (await named(app, await store.listProviders(app.db, { state: 'on' })))
    .filter(({ university, otherNames }) =>
      [university, ...otherNames].some((name) => normaliseUniversity(name).includes(wanted)),
    )
    .map(({ provider, university }) => ({ slug: provider.slug, university }));
}

/** All services, for organizers. */
export async function listCampusProviders(app: App, actor: Actor): Promise<NamedProvider[]> {
  requirePermission(actor, 'campus.manage');
  return await named(app, await store.listProviders(app.db));
}

/** One of them. @throws NotFound */
export async function campusProvider(app: App, actor: Actor, id: string): Promise<NamedProvider> {
  requirePermission(actor, 'campus.manage');
  return (await named(app, [await store.getProvider(app.db, { id })]))[0] as NamedProvider;
}

async function knownUniversity(app: App, name: string): Promise<{ id: string; slug: string }> {
  const norm = normaliseUniversity(name);
  const found = (await listUniversitiesUnchecked(app)).find((one) =>
    [one.name, ...one.otherNames].some((other) => normaliseUniversity(other) === norm),
  );
  if (!found) throw new InvalidInput('campus_university_unknown', { name }, 'university');
  return found;
}

function requireAddress(app: App, { kind, settings }: ProviderValues): void {
  try {
    // The browser alone goes to a SAML service, but it must not be sent to another scheme.
    const url = outsideUrl(settings.address, app.config.privateHosts);
    if (kind !== 'saml' && (url.search !== '' || url.hash !== '')) throw new RefusedHost(url.host, 'address');
  } catch (error) {
    if (error instanceof RefusedHost)
      throw new InvalidInput(`outside_${error.reason}`, { host: error.host }, 'address');
    throw error;
  }
}

/** Adds a service, switched off. Returns its id. @throws InvalidInput, Conflict */
export async function addCampusProvider(app: App, actor: Actor, values: ProviderValues): Promise<string> {
  requirePermission(actor, 'campus.manage');
  requireAddress(app, values);
  const university = await knownUniversity(app, values.university);
  const id = newId();
  const nowMs = app.clock.nowMs();
  const { kind, settings, secret } = values;
  const taken = new Set((await store.listProviders(app.db)).map(({ slug }) => slug));
  const short = university.slug.slice(0, 50);
  const slug = taken.has(short) ? `${short}-${id.slice(-6)}` : short;
  try {
    await inTransaction(app.db, async (trx) => {
      const sealed = secret === undefined ? null : sealedSecret(app.config, id, secret);
      await store.insertProvider(trx, { id, slug, universityId: university.id, kind, settings, secret: sealed }, nowMs);
      const subject = { type: 'campus-provider', id };
      await insertAudit(trx, actor, nowMs, 'campus-provider.added', subject, { kind, address: settings.address });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('campus_changed_meanwhile') : error;
  }
  return id;
}

/** What tells a service from another one. */
const identifying = (kind: ProviderKind) => (kind === 'saml' ? 'entityId' : 'address');

/** What differs between two settings, before and after; certificates by their fingerprints. */
function settingChanges(before: ProviderSettings, after: ProviderSettings): Record<string, [string, string]> {
  const said = ({ certificates, attributes, ...rest }: ProviderSettings): Record<string, unknown> => ({
    ...rest,
    ...attributes,
    certificates: certificates.map((one) => new X509Certificate(one).fingerprint256),
  });
  const [old, now] = [said(before), said(after)];
  const text = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value)).slice(0, 500);
  const differing = Object.keys(now).filter((name) => text(old[name]) !== text(now[name]));
  return Object.fromEntries(differing.map((name) => [name, [text(old[name]), text(now[name])]]));
}

/** Changes a service; a secret that is left empty stays. @throws InvalidInput, Conflict when somebody else changed it */
export async function changeCampusProvider(
  app: App,
  actor: Actor,
  before: CampusProvider,
  rev: number | undefined,
  values: ProviderValues,
): Promise<void> {
  requirePermission(actor, 'campus.manage');
  requireAddress(app, { ...values, kind: before.kind });
  const { id } = before;
  // The ids of another service would mean other people.
  const isOther = values.settings[identifying(before.kind)] !== before.settings[identifying(before.kind)];
  if (isOther && (await isProviderLinkedUnchecked(app.db, `uni:${id}`)))
    throw new InvalidInput('campus_service_fixed', {}, identifying(before.kind));
  const subjectOf = ({ attributes }: ProviderSettings) => JSON.stringify(attributes.subject);
  if (
    subjectOf(values.settings) !== subjectOf(before.settings) &&
    (await isProviderLinkedUnchecked(app.db, `uni:${id}`))
  )
    throw new InvalidInput('campus_subject_fixed', {}, 'subjectName');
  const university = await knownUniversity(app, values.university);
  const { settings } = values;
  const dropsSecret = settings.secretVariable !== '';
  const secret = dropsSecret ? null : values.secret && sealedSecret(app.config, id, values.secret);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const next = {
      id,
      rev: rev ?? before.rev,
      universityId: university.id,
      settings,
      secret: secret || (dropsSecret ? null : undefined),
    };
    if (!(await store.updateProvider(trx, next, nowMs))) throw new Conflict('campus_changed_meanwhile');
    const changes = settingChanges(before.settings, settings);
    const detail = { changes, secret: dropsSecret ? 'variable' : values.secret ? 'new' : 'same' };
    await insertAudit(trx, actor, nowMs, 'campus-provider.changed', { type: 'campus-provider', id }, detail);
  });
}

/** Switches a service on or off. People who are signed in stay so. */
export async function switchCampusProvider(app: App, actor: Actor, id: string, to: 'on' | 'off'): Promise<void> {
  requirePermission(actor, 'campus.manage');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const { id: found } = await store.getProvider(trx, { id });
    if (!(await store.moveProvider(trx, found, to, nowMs))) return;
    await insertAudit(trx, actor, nowMs, `campus-provider.switched_${to}`, { type: 'campus-provider', id });
  });
}

/** The name of the university that a service belongs to. */
export async function publicUniversityOf(app: App, provider: CampusProvider): Promise<string> {
  return (await getUniversityUnchecked(app, provider.universityId)).name;
}

/** What a university registers of a service: its URL name and kind, also while it is off. @throws NotFound */
export async function publicCampusProvider(app: App, slug: string): Promise<Pick<CampusProvider, 'slug' | 'kind'>> {
  const { kind } = await store.getProvider(app.db, { slug });
  return { slug, kind };
}
