/** Open Badges: certificates as signed tokens, the keys to verify them, and the lists that say which no longer hold. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { translator } from '../platform/i18n.ts';
import { readSigningKey } from '../platform/signing-key.ts';
import { personHref } from '../accounts/person-links.rules.ts';
import { badgePayload, statusListPayload, type BadgeWords } from './badge.rules.ts';
import * as store from './badges.store.ts';
import {
  badgeIssuerHref,
  badgeKeyHref,
  certificateHref,
  statusListHref,
  verifyHref,
} from './certificate-links.rules.ts';
import type { Certificate } from './certificates.rules.ts';
import { downloadableCertificate } from './certificates.service.ts';
import { bitstring } from './status-list.rules.ts';

interface Signer {
  key: KeyObject;
  keyId: string;
}

const signers = new WeakMap<App, Promise<Signer>>();

/** The key of this process; its public half is remembered, so that what it signed can be verified after it is replaced. */
async function signerOf(app: App): Promise<Signer> {
  const known = signers.get(app);
  if (known) return await known;
  const made = prepareSigner(app);
  signers.set(app, made);
  made.catch(() => signers.delete(app));
  return await made;
}

async function prepareSigner(app: App): Promise<Signer> {
  const key = readSigningKey(app.config.certificateKey, app.config.dataDir);
  const publicJwk = await exportJWK(createPublicKey(key));
  const keyId = await calculateJwkThumbprint(publicJwk);
  await store.saveKey(app.db, keyId, JSON.stringify(publicJwk), app.clock.nowMs());
  return { key, keyId };
}

async function signed(app: App, payload: Record<string, unknown>, type: string): Promise<string> {
  const { key, keyId } = await signerOf(app);
  const kid = app.config.baseUrl + badgeKeyHref(keyId);
  return await new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: type, kid }).sign(key);
}

/** The certificate as an Open Badge, for its holder and staff. @throws NotFound, Conflict when it is not valid */
export async function badgeOf(app: App, actor: Actor, id: string): Promise<string> {
  const certificate = await downloadableCertificate(app, actor, id);
  const status = await store.findPlace(app.db, id);
  if (!status) throw new NotFound('certificate_not_found');
  const { baseUrl } = app.config;
  const addresses = {
    site: baseUrl,
    issuer: baseUrl + badgeIssuerHref(),
    certificate: baseUrl + certificateHref(id),
    holder: baseUrl + personHref(certificate.userId),
    evidence: baseUrl + certificate.facts.href,
    statusList: baseUrl + statusListHref(status.list),
  };
  return await signed(app, badgePayload(certificate, status.place, addresses, wordsOf(certificate)), 'JWT');
}

/** A badge is read by programs of any language, so its words are English. */
function wordsOf({ facts, serial }: Certificate): BadgeWords {
  const t = translator('en');
  const award = facts.award === null ? '' : t(`standings:award.${facts.award}`);
  const names = { award, place: facts.place, part: facts.part, rank: facts.rank ?? '', team: facts.team ?? '', serial };
  return {
    issuer: t('site:system'),
    name: t(`certificates:badge.name.${facts.kind}`, names),
    description: t(`certificates:badge.description.${facts.team === null ? 'alone' : 'team'}`, names),
    criteria: t(`certificates:badge.criteria.${facts.kind}`, names),
  };
}

/** The keys of the site, the present one and earlier ones, as a JWK Set. */
export async function publicKeys(app: App): Promise<{ keys: JWK[] }> {
  await signerOf(app);
  const keys = await store.listKeys(app.db);
  return { keys: keys.map(({ keyId, publicJwk }) => shownKey(app, keyId, publicJwk)) };
}

/** One key of the site. @throws NotFound */
export async function publicKey(app: App, keyId: string): Promise<JWK> {
  const found = (await store.listKeys(app.db)).find((one) => one.keyId === keyId);
  if (!found) throw new NotFound('certificate_not_found');
  return shownKey(app, found.keyId, found.publicJwk);
}

function shownKey(app: App, keyId: string, publicJwk: string): JWK {
  const kid = app.config.baseUrl + badgeKeyHref(keyId);
  return { ...(JSON.parse(publicJwk) as JWK), kid, use: 'sig', alg: 'EdDSA' };
}

/** The site as the issuer of its badges. */
export function publicIssuer(app: App): Record<string, unknown> {
  const { baseUrl } = app.config;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: baseUrl + badgeIssuerHref(),
    type: ['Profile'],
    name: translator('en')('site:system'),
    url: baseUrl,
    description: `${baseUrl}${verifyHref()}`,
  };
}

const zipped = promisify(gzip);

/** A signed status list. @throws NotFound when there is none of this number */
export async function publicStatusList(app: App, list: number): Promise<string> {
  const found = await store.readList(app.db, list);
  if (!found) throw new NotFound('certificate_not_found');
  const { baseUrl } = app.config;
  const addresses = { issuer: baseUrl + badgeIssuerHref(), statusList: baseUrl + statusListHref(list) };
  const encoded = `u${(await zipped(bitstring(found.ended))).toString('base64url')}`;
  return await signed(app, statusListPayload(encoded, addresses, found.changedAt), 'vc+jwt');
}
