/** What people agree to after signing in with their university: an account, connecting one, and unlinking it again. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import {
  completeProfile,
  createAccountFor,
  identitiesOfUnchecked,
  linkIdentity,
  unlinkIdentity,
} from '../accounts/identities.service.ts';
import type { IdentityProvider } from '../accounts/users.rules.ts';
import { getUniversityUnchecked } from '../accounts/universities.service.ts';
import { findProvider, listProviders } from './campus-providers.store.ts';
import type { CampusClaims, CampusProvider } from './campus.rules.ts';
import { campusIdentity, type ReturnedVisit } from './campus-visits.service.ts';
import { confirmProof, listProofs, moveToDone, type UniversityProof } from './campus-visits.store.ts';

async function useVisit(
  trx: Transaction,
  { provider, visit }: ReturnedVisit,
  nowMs: number,
  userOf: (said: { fullName: string | null; studentNumber: string | null }, claims: CampusClaims) => Promise<string>,
): Promise<string> {
  if (!(await moveToDone(trx, visit.id))) throw new Conflict('campus_visit_over');
  const { claims } = visit;
  const userId = await userOf({ fullName: claims.name, studentNumber: claims.studentNumber }, claims);
  const of = { userId, universityId: provider.universityId, providerId: provider.id };
  await confirmProof(trx, of, claims, nowMs);
  return userId;
}

/** Makes an account with what the university said, for somebody who agreed. Returns whose session it is. */
export async function createWithCampus(app: App, returned: ReturnedVisit): Promise<string> {
  if (returned.next.step !== 'create') throw new Conflict('campus_visit_over');
  const { provider } = returned;
  const university = (await getUniversityUnchecked(app, provider.universityId)).name;
  const nowMs = app.clock.nowMs();
  return await inTransaction(app.db, (trx) =>
    useVisit(trx, returned, nowMs, async (said, claims) => {
      const identity = campusIdentity(provider, claims);
      return await createAccountFor(
        trx,
        identity,
        { ...said, email: claims.email, university },
        'campus sign-in',
        nowMs,
      );
    }),
  );
}

/** Connects the university to the account of somebody who is signed in to it and agreed. @throws Conflict */
export async function connectCampus(app: App, actor: UserActor, returned: ReturnedVisit): Promise<void> {
  if (returned.next.step !== 'connect') throw new Conflict('campus_visit_over');
  const { provider } = returned;
  const university = (await getUniversityUnchecked(app, provider.universityId)).name;
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, (trx) =>
    useVisit(trx, returned, nowMs, async (said, claims) => {
      await linkIdentity(trx, actor, campusIdentity(provider, claims), nowMs);
      await completeProfile(trx, actor.id, { ...said, university });
      const subject = { type: 'user', id: actor.id };
      await insertAudit(trx, actor, nowMs, 'user.campus_connected', subject, { university, provider: provider.slug });
      return actor.id;
    }),
  );
}

/** Unlinks a university. @throws Conflict when no other way to sign in would remain */
export async function unlinkCampus(app: App, actor: UserActor, providerId: string): Promise<void> {
  const on = new Set((await listProviders(app.db, { state: 'on' })).map(({ id }) => `uni:${id}`));
  const usable = (one: IdentityProvider) => (one === 'github' ? app.config.github !== undefined : on.has(one));
  const provider = `uni:${providerId}` as const;
  if (!(await identitiesOfUnchecked(app.db, actor.id)).some((one) => one.provider === provider))
    throw new NotFound('campus_not_connected');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await unlinkIdentity(trx, actor, provider, 'campus_only_way', usable);
    const detail = { provider: (await findProvider(trx, { id: providerId }))?.slug ?? providerId };
    await insertAudit(trx, actor, nowMs, 'user.campus_unlinked', { type: 'user', id: actor.id }, detail);
  });
}

/** A university that a person can sign in with, or could connect. */
export interface OwnCampus {
  provider: CampusProvider;
  university: string;
  login: string | null;
  verifiedAt: number | null;
  /** What it said, the newest first. */
  proofs: UniversityProof[];
}

/** The universities connected to one's account, with what they said. */
export async function ownCampuses(app: App, actor: UserActor): Promise<OwnCampus[]> {
  const linked = await identitiesOfUnchecked(app.db, actor.id);
  const proofs = await listProofs(app.db, actor.id);
  const found: OwnCampus[] = [];
  for (const { provider: name, login, verifiedAt } of linked) {
    const provider = name.startsWith('uni:') ? await findProvider(app.db, { id: name.slice(4) }) : undefined;
    if (!provider) continue;
    const university = (await getUniversityUnchecked(app, provider.universityId)).name;
    const own = proofs.filter(({ providerId }) => providerId === provider.id);
    found.push({ provider, university, login: login || null, verifiedAt, proofs: own });
  }
  return found;
}
