/** The way to a university's sign-in service and back, and what follows from its answer. */
import { randomBytes } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound, Unauthenticated, Unavailable } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { RefusedHost } from '../platform/outside-hosts.ts';
import { openText, sealText } from '../platform/sealed-text.ts';
import { confirmIdentityWithin, identityOwnerUnchecked } from '../accounts/identities.service.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { findByEmailUnchecked } from '../accounts/users.service.ts';
import { storableSubject, type Identity } from '../accounts/users.rules.ts';
import { casAnswerUnchecked, leaveForCasUnchecked } from './campus-cas.service.ts';
import { leaveForOidcUnchecked, oidcAnswerUnchecked } from './campus-oidc.service.ts';
import type { CampusAnswer, Departure } from './campus-protocol.rules.ts';
import { getProvider, markTested } from './campus-providers.store.ts';
import { leaveForSamlUnchecked, samlAnswerUnchecked } from './campus-saml.service.ts';
import {
  claimsOf,
  nextStep,
  type CampusClaims,
  type CampusProvider,
  type NextStep,
  type VisitPurpose,
} from './campus.rules.ts';
import * as visits from './campus-visits.store.ts';

const VISIT_LIFE_MS = 30 * 60_000;
const PROOF = 'campus visit';

/** The identity that this service knows a person by. */
export function campusIdentity(provider: Pick<CampusProvider, 'id'>, claims: CampusClaims): Identity {
  return { provider: `uni:${provider.id}`, subject: claims.subject, login: claims.email ?? claims.name ?? '' };
}

/** A service that people can sign in with; organizers test one that is off. @throws NotFound */
async function openProvider(app: App, slug: string, purpose?: VisitPurpose): Promise<CampusProvider> {
  const provider = await getProvider(app.db, { slug });
  if (provider.state !== 'on' && purpose !== 'test') throw new NotFound('campus_provider_not_found');
  return provider;
}

/**
 * Begins a visit. Returns where the browser goes, and the state that its session keeps.
 * @throws Unauthenticated without an account to connect, Unavailable when the service does not answer
 */
export async function beginVisit(
  app: App,
  actor: Actor,
  slug: string,
  { purpose, next }: { purpose: VisitPurpose; next: string },
): Promise<{ url: string; state: string }> {
  if (purpose === 'test') requirePermission(actor, 'campus.manage');
  if (purpose === 'connect' && actor.kind !== 'user') throw new Unauthenticated();
  const provider = await openProvider(app, slug, purpose);
  const state = randomBytes(32).toString('base64url');
  const departure = await leave(app, provider, state);
  const id = newId();
  const nowMs = app.clock.nowMs();
  await visits.insertVisit(app.db, {
    ...{ id, state, providerId: provider.id, purpose, next, nowMs, expiresAt: nowMs + VISIT_LIFE_MS },
    userId: actor.kind === 'user' && purpose !== 'sign-in' ? actor.id : null,
    proof: sealText(app.config, PROOF, id, JSON.stringify(departure.proof)),
  });
  return { url: departure.url, state };
}

async function leave(app: App, provider: CampusProvider, state: string): Promise<Departure> {
  try {
    if (provider.kind === 'oidc') return await leaveForOidcUnchecked(app, provider, state);
    if (provider.kind === 'saml') return await leaveForSamlUnchecked(app, provider, state);
    return leaveForCasUnchecked(app, provider, state);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    app.log.warn({ err: error, provider: provider.slug }, 'campus sign-in: the service cannot be used');
    throw new Unavailable(error instanceof RefusedHost ? 'campus_host_refused' : 'campus_unreachable');
  }
}

/** What the browser brought: the query of a redirect, or the fields of a posted response. */
export interface CampusReturn {
  state: unknown;
  query: string;
  ticket: unknown;
  samlResponse: unknown;
}

/**
 * Checks what a browser brought back and keeps it for the session that went. It needs no session: a posted response comes
 * without cookies. @throws Conflict when nothing is proved, or it was brought before
 */
export async function receiveAnswer(app: App, slug: string, brought: CampusReturn): Promise<void> {
  const provider = await getProvider(app.db, { slug });
  const state = String(brought.state ?? '');
  const visit = await visits.findVisit(app.db, state, provider.id, app.clock.nowMs());
  if (visit?.phase !== 'sent') throw new Conflict('campus_visit_over');
  if (provider.state !== 'on' && visit.purpose !== 'test') throw new NotFound('campus_provider_not_found');
  const proof = JSON.parse(openText(app.config, PROOF, visit.id, visit.proof) ?? '{}') as Record<string, string>;
  const answer = await proved(app, provider, state, proof, brought);
  const subject = storableSubject(answer.subject);
  if (subject === undefined) throw new Conflict('campus_refused');
  const claims = claimsOf(provider.settings, subject, answer.said, answer.verified);
  if (!(await visits.moveToAnswered(app.db, visit.id, claims))) throw new Conflict('campus_visit_over');
}

async function proved(
  app: App,
  provider: CampusProvider,
  state: string,
  proof: Record<string, string>,
  brought: CampusReturn,
): Promise<CampusAnswer> {
  try {
    if (provider.kind === 'oidc') return await oidcAnswerUnchecked(app, provider, state, proof, brought.query);
    if (provider.kind === 'saml') return await samlAnswerUnchecked(app, provider, proof, brought.samlResponse);
    return await casAnswerUnchecked(app, provider, state, brought.ticket);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    app.log.warn({ err: error, provider: provider.slug }, 'campus sign-in: an answer was refused');
    throw new Conflict('campus_refused');
  }
}

/** A visit that has come back, with what follows. */
export interface ReturnedVisit {
  provider: CampusProvider;
  visit: visits.Visit & { claims: CampusClaims };
  next: NextStep;
  state: string;
}

/**
 * The visit of this state.
 * @param sessionState the state that the session keeps
 * @throws Conflict when it is over
 */
export async function returnedVisit(
  app: App,
  actor: Actor,
  slug: string,
  state: string,
  sessionState: string | undefined,
): Promise<ReturnedVisit> {
  const provider = await getProvider(app.db, { slug });
  const visit = await visits.findVisit(app.db, state, provider.id, app.clock.nowMs());
  if (visit?.phase !== 'answered' || visit.claims === null) throw new Conflict('campus_visit_over');
  const { claims, purpose } = visit;
  if (purpose !== 'test') await openProvider(app, slug);
  const isOwn = visit.userId === null || (actor.kind === 'user' && actor.id === visit.userId);
  const next = nextStep({
    ...{ purpose, claims },
    ownerId: await identityOwnerUnchecked(app, campusIdentity(provider, claims)),
    addressOwnerId: claims.email === null ? undefined : (await findByEmailUnchecked(app, claims.email))?.id,
    viewerId: actor.kind === 'user' ? actor.id : undefined,
    isSameSession: state === sessionState && isOwn,
  });
  return { provider, visit: { ...visit, claims }, next, state };
}

/** Signs in the owner of an account that is linked. Returns whose session it is. @throws Conflict when the visit is over */
export async function signInWithCampus(app: App, { provider, visit, next }: ReturnedVisit): Promise<string> {
  if (next.step !== 'sign-in') throw new Conflict('campus_visit_over');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await visits.moveToDone(trx, visit.id))) throw new Conflict('campus_visit_over');
    await confirmIdentityWithin(trx, campusIdentity(provider, visit.claims), nowMs);
    await visits.confirmProof(
      trx,
      { userId: next.userId, universityId: provider.universityId, providerId: provider.id },
      visit.claims,
      nowMs,
    );
  });
  return next.userId;
}

/** What an organizer's test of a service said; the service counts as tested. */
export async function testedClaims(
  app: App,
  actor: Actor,
  { provider, visit, next }: ReturnedVisit,
): Promise<CampusClaims> {
  requirePermission(actor, 'campus.manage');
  if (next.step !== 'test') throw new Conflict('campus_visit_over');
  await inTransaction(app.db, async (trx) => {
    if (!(await visits.moveToDone(trx, visit.id))) throw new Conflict('campus_visit_over');
    await markTested(trx, provider, app.clock.nowMs());
  });
  return visit.claims;
}

/** Removes visits that are over, with what was said in them. */
export async function forgetOldVisitsUnchecked(app: App): Promise<void> {
  await visits.deleteVisitsBefore(app.db, app.clock.nowMs());
}

/** Removes what universities said about a person whose account is erased. */
export async function forgetProofsUnchecked(app: App, userId: string): Promise<void> {
  await visits.deleteProofsOf(app.db, userId);
}
