/** A launch: begun by a platform, proved by its signed token, and bound to an account with the consent of its owner. */
import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { askOutside } from '../platform/outside-hosts.ts';
import {
  confirmIdentityWithin,
  createAccountFor,
  identityOwnerUnchecked,
  linkIdentity,
} from '../accounts/identities.service.ts';
import { findByEmailUnchecked } from '../accounts/users.service.ts';
import { storableSubject, type Identity } from '../accounts/users.rules.ts';
import { isInDomains, nextStep, type CampusClaims, type NextStep } from '../campus-sign-in/campus.rules.ts';
import { ltiLaunchHref } from './lti-links.rules.ts';
import type { Launch, LtiPlatform } from './lti.rules.ts';
import { DEPLOYMENT_ID, readLaunch } from './lti-claims.service.ts';
import { getPlatform } from './lti-platforms.store.ts';
import { launchingPlatformUnchecked } from './lti-platforms.service.ts';
import * as store from './lti-launches.store.ts';

const LAUNCH_LIFE_MS = 30 * 60_000;
const CLOCK_TOLERANCE_SECONDS = 60;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384'];
/** After so long, an unknown key is looked for again. */
const KEYS_FRESH_MS = 10_000;
const KEYS_MAX_AGE_MS = 3_600_000;

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
const keySets = new LRUCache<string, { keys: JSONWebKeySet; atMs: number }>({ max: 200 });

async function keySetOf(app: App, url: string, maxAgeMs: number): Promise<JSONWebKeySet> {
  const nowMs = app.clock.nowMs();
  const kept = keySets.get(url);
  if (kept && nowMs - kept.atMs < maxAgeMs) return kept.keys;
  const answer = await askOutside(url, { headers: { accept: 'application/json' } }, app.config.privateHosts);
  if (!answer.ok) throw new Error(`The key set answered ${answer.status}`);
  const keys = keySetSchema.parse(await answer.json()) as JSONWebKeySet;
  keySets.set(url, { keys, atMs: nowMs });
  return keys;
}

async function verified(app: App, platform: LtiPlatform, token: string): Promise<JWTPayload> {
  const url = platform.settings.keysUrl;
  const check = async (keys: JSONWebKeySet) =>
    (
      await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: platform.issuer,
        audience: platform.clientId,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: '10m',
        requiredClaims: ['exp', 'iat', 'nonce', 'sub'],
        currentDate: new Date(app.clock.nowMs()),
      })
    ).payload;
  try {
    return await check(await keySetOf(app, url, KEYS_MAX_AGE_MS));
  } catch (error) {
    // The platform may have a new key.
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    return await check(await keySetOf(app, url, KEYS_FRESH_MS));
  }
}

/** What a platform begins a launch with. */
export interface LaunchStart {
  iss: string;
  login_hint: string;
  client_id?: string;
  lti_message_hint?: string;
  lti_deployment_id?: string;
}

/** Begins a launch. Returns where the browser goes, and the state that its session keeps. @throws NotFound */
export async function beginLaunch(app: App, start: LaunchStart): Promise<{ url: string; state: string }> {
  const platform = await launchingPlatformUnchecked(app, start.iss, start.client_id);
  const state = randomBytes(32).toString('base64url');
  const nonce = randomBytes(24).toString('base64url');
  const kept = Object.fromEntries(Object.entries(start).filter(([, value]) => value !== undefined));
  await store.insertLaunch(app.db, {
    ...{ platformId: platform.id, nonce, state, start: kept as Record<string, string> },
    expiresAt: app.clock.nowMs() + LAUNCH_LIFE_MS,
  });
  const url = new URL(platform.settings.authorizationUrl);
  for (const [name, value] of Object.entries({
    ...{ scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none' },
    client_id: platform.clientId,
    redirect_uri: app.config.baseUrl + ltiLaunchHref(),
    ...{ login_hint: start.login_hint, lti_message_hint: start.lti_message_hint, state, nonce },
  }))
    if (value !== undefined) url.searchParams.set(name, value);
  return { url: url.href, state };
}

/** Checks a posted token against the launch that it answers and keeps what it says. @throws Conflict */
export async function receiveLaunch(app: App, state: string, token: string): Promise<void> {
  const visit = await store.findLaunch(app.db, state, app.clock.nowMs());
  if (visit?.phase !== 'sent') throw new Conflict('lti_launch_over');
  const platform = await getPlatform(app.db, visit.platformId);
  if (platform.state !== 'on') throw new NotFound('lti_platform_not_found');
  const launch = await proved(app, platform, visit.nonce, token);
  if (!(await store.moveToAnswered(app.db, visit.id, launch))) throw new Conflict('lti_launch_over');
}

async function proved(app: App, platform: LtiPlatform, nonce: string, token: string): Promise<Launch> {
  try {
    const payload = await verified(app, platform, token);
    if (payload.nonce !== nonce) throw new Error('Another nonce');
    const isAlone = !Array.isArray(payload.aud) || payload.aud.length === 1;
    if (payload.azp === undefined ? !isAlone : payload.azp !== platform.clientId) throw new Error('Another azp');
    if (!platform.settings.deployments.includes(String(payload[DEPLOYMENT_ID])))
      throw new Conflict('lti_deployment_unknown');
    const launch = readLaunch(payload);
    if (storableSubject(launch.subject) === undefined) throw new Error('An odd subject');
    return launch;
  } catch (error) {
    if (error instanceof Conflict) throw error;
    app.log.warn({ err: error, platform: platform.name }, 'LTI: a launch was refused');
    throw new Conflict('lti_refused');
  }
}

/** The platform of a launch, which may have been switched off, or have lost the deployment, since the launch was proved. */
async function launchedPlatform(app: App, id: string, { deploymentId }: Launch): Promise<LtiPlatform> {
  const platform = await getPlatform(app.db, id);
  if (platform.state !== 'on') throw new NotFound('lti_platform_not_found');
  if (!platform.settings.deployments.includes(deploymentId)) throw new Conflict('lti_deployment_unknown');
  return platform;
}

/** A launch that a platform has proved, with what follows. */
export interface ReturnedVisit {
  platform: LtiPlatform;
  visit: store.LaunchVisit & { launch: Launch };
  claims: CampusClaims;
  next: NextStep;
}

/** How a launch began, to begin it again in a window of its own. @throws Conflict when it is over */
export async function publicStartOf(app: App, state: string): Promise<{ start: LaunchStart; origin: string }> {
  const visit = await store.findLaunch(app.db, state, app.clock.nowMs());
  if (!visit) throw new NotFound('lti_launch_over');
  const { settings } = await getPlatform(app.db, visit.platformId);
  return { start: visit.start as unknown as LaunchStart, origin: new URL(settings.authorizationUrl).origin };
}

/** The origin of a platform that begins a launch, which may show our page in a frame. @throws NotFound */
export async function publicOriginOf(app: App, { iss, client_id }: LaunchStart): Promise<string> {
  return new URL((await launchingPlatformUnchecked(app, iss, client_id)).settings.authorizationUrl).origin;
}

const identityOf = (platform: LtiPlatform, { subject, name, email }: Launch): Identity => ({
  provider: `lti:${platform.id}`,
  subject,
  login: email ?? name ?? '',
});

/**
 * The launch of this state, before it is bound to an account.
 * @param isSameSession whether the session keeps the state, as the one that began the launch does
 * @throws Conflict when it is over or belongs to another session
 */
export async function returnedLaunch(
  app: App,
  actor: Actor,
  state: string,
  isSameSession: boolean,
): Promise<ReturnedVisit> {
  const visit = await store.findLaunch(app.db, state, app.clock.nowMs());
  if (!visit) throw new NotFound('lti_launch_over');
  // Whoever began a launch in another browser must not have their account there connected to the account of the reader.
  if (!isSameSession) throw new Conflict('campus_other_session');
  if (visit.phase !== 'answered' || visit.launch === null) throw new Conflict('lti_launch_over');
  const { launch } = visit;
  const platform = await launchedPlatform(app, visit.platformId, launch);
  const { subject, name, studentNumber, isEmailRefused } = launch;
  const isVouched =
    launch.email !== null && !isEmailRefused && isInDomains(launch.email, platform.settings.mailDomains);
  const claims = { ...{ subject, name, studentNumber }, email: isVouched ? launch.email : null, affiliation: null };
  const ownerId = await identityOwnerUnchecked(app, identityOf(platform, launch));
  const viewerId = actor.kind === 'user' ? actor.id : undefined;
  const next = nextStep({
    // Whoever is signed in connects their account instead of making a second one.
    purpose: viewerId !== undefined && ownerId === undefined ? 'connect' : 'sign-in',
    ...{ claims, ownerId, viewerId, isSameSession },
    addressOwnerId: claims.email === null ? undefined : (await findByEmailUnchecked(app, claims.email))?.id,
  });
  return { platform, visit: { ...visit, launch }, claims, next };
}

/** Binds a launch to the account that is linked already. Returns whose session it is. @throws Conflict */
export async function signInWithLaunch(app: App, { platform, visit, next }: ReturnedVisit): Promise<string> {
  if (next.step !== 'sign-in') throw new Conflict('lti_launch_over');
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveToBound(trx, visit.id, next.userId))) throw new Conflict('lti_launch_over');
    await confirmIdentityWithin(trx, identityOf(platform, visit.launch), app.clock.nowMs());
  });
  return next.userId;
}

/** Makes an account, or connects the one of who is signed in, after they agreed. Returns whose session it is. @throws Conflict */
export async function agreeToLaunch(app: App, actor: Actor, returned: ReturnedVisit): Promise<string> {
  const { platform, visit, claims, next } = returned;
  const identity = identityOf(platform, visit.launch);
  const nowMs = app.clock.nowMs();
  if (next.step === 'connect' && actor.kind === 'user')
    return await inTransaction(app.db, async (trx) => {
      if (!(await store.moveToBound(trx, visit.id, actor.id))) throw new Conflict('lti_launch_over');
      await linkIdentity(trx, actor, identity, nowMs);
      const detail = { platform: platform.name };
      await insertAudit(trx, actor, nowMs, 'user.lti_connected', { type: 'user', id: actor.id }, detail);
      return actor.id;
    });
  if (next.step !== 'create') throw new Conflict('lti_launch_over');
  return await inTransaction(app.db, async (trx) => {
    const person = {
      email: claims.email,
      fullName: claims.name,
      university: null,
      studentNumber: claims.studentNumber,
    };
    const userId = await createAccountFor(trx, identity, person, 'LTI launch', nowMs);
    if (!(await store.moveToBound(trx, visit.id, userId))) throw new Conflict('lti_launch_over');
    return userId;
  });
}

/** A launch whose owner is known, for that person alone. @throws Conflict */
export async function ownLaunch(
  app: App,
  actor: UserActor,
  state: string,
): Promise<{ platform: LtiPlatform; launch: Launch }> {
  const visit = await store.findLaunch(app.db, state, app.clock.nowMs());
  if (!visit) throw new NotFound('lti_launch_over');
  if (visit.phase !== 'bound' || visit.launch === null || visit.userId !== actor.id)
    throw new Conflict('lti_launch_over');
  return { platform: await launchedPlatform(app, visit.platformId, visit.launch), launch: visit.launch };
}

/** Removes launches that are over, with what was said in them. */
export async function forgetOldLaunchesUnchecked(app: App): Promise<void> {
  await store.deleteLaunchesBefore(app.db, app.clock.nowMs());
}

/** Removes what a platform said about a person whose account is erased. */
export async function forgetLaunchesUnchecked(app: App, userId: string): Promise<void> {
  await store.deleteLaunchesOf(app.db, userId);
}
