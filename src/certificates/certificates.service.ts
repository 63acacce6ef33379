/** One certificate: who sees and downloads it, and how it is revoked, reinstated or made out to another name. */
import { randomInt } from 'node:crypto';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit, listAuditOf, type AuditEntry } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { findBatch, type Batch } from './batches.store.ts';
import {
  isDownloadable,
  readSerial,
  requireReinstatable,
  requireRenamable,
  requireRevocable,
  serialOf,
  type Certificate,
} from './certificates.rules.ts';
import { tellHolder } from './certificate-notices.service.ts';
import * as store from './certificates.store.ts';
import { endPlaces, takePlaces } from './status-places.service.ts';

/** What everyone who has the address or number of a certificate may know. @throws NotFound */
export async function publicCertificate(app: App, id: string): Promise<Certificate> {
  const found = await store.findCertificate(app.db, id);
  if (!found) throw new NotFound('certificate_not_found');
  return found;
}

/** The certificate with a number as someone typed it; undefined if there is none. */
export async function publicBySerial(app: App, typed: string): Promise<Certificate | undefined> {
  const serial = readSerial(typed);
  return serial === undefined ? undefined : await store.findBySerial(app.db, serial);
}

/** Whether the actor may download a certificate, as its holder or as staff. */
export function mayRead(actor: Actor, certificate: Certificate): boolean {
  const isOwner = actor.kind === 'user' && actor.id === certificate.userId;
  return may(actor, 'certificate.read', isOwner ? ['owner'] : []) || isStaffOf(actor, certificate);
}

/** Whether the actor may issue certificates where this one was issued. */
export function isStaffOf(actor: Actor, certificate: Certificate): boolean {
  return mayInContest(actor, 'certificate.issue', certificate.placeId);
}

/** A certificate for those who may revoke it. @throws NotFound, Forbidden */
export async function certificateForStaff(app: App, actor: Actor, id: string): Promise<Certificate> {
  const certificate = await publicCertificate(app, id);
  requireInContest(actor, 'certificate.issue', certificate.placeId);
  return certificate;
}

/** A valid certificate, for its holder and staff. @throws NotFound for others, Conflict when it is not valid */
export async function downloadableCertificate(app: App, actor: Actor, id: string): Promise<Certificate> {
  const certificate = await publicCertificate(app, id);
  if (!mayRead(actor, certificate)) throw new NotFound('certificate_not_found');
  if (!isDownloadable(certificate)) throw new Conflict('certificate_not_valid');
  return certificate;
}

/** The words that a certificate was issued with. @throws NotFound */
export async function wordsOfUnchecked(app: App, { batchId }: Certificate): Promise<Batch['texts']> {
  const batch = await findBatch(app.db, batchId);
  if (!batch) throw new NotFound('certificate_not_found');
  return batch.texts;
}

/** The actor's own certificates, the newest first. */
export async function ownCertificates(app: App, actor: UserActor): Promise<Certificate[]> {
  return await store.listOfPerson(app.db, actor.id);
}

/** What happened to a certificate, for staff. */
export async function certificateHistory(app: App, actor: Actor, id: string): Promise<AuditEntry[]> {
  await certificateForStaff(app, actor, id);
  return await listAuditOf(app.db, { type: 'certificate', id });
}

/** Ends a valid certificate and tells its holder why. @throws NotFound, Conflict */
export async function revokeCertificate(app: App, actor: Actor, id: string, reason: string): Promise<void> {
  const certificate = await certificateForStaff(app, actor, id);
  requireRevocable(certificate);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const end = { state: 'revoked', cause: 'staff', reason, endedAt: nowMs } as const;
    if (!(await store.endCertificate(trx, id, end))) throw new Conflict('certificate_not_valid');
    await endPlaces(trx, [id], nowMs);
    await insertAudit(trx, actor, nowMs, 'certificate.revoked', { type: 'certificate', id }, { reason });
    await tellHolder(trx, nowMs, certificate, 'revoked');
  });
  app.background.poke();
}

/**
 * Makes a certificate valid that staff revoked. Its badge gets a new place in the status list, for a bit that is set stays set:
 * the holder downloads it again. @throws NotFound, Conflict
 */
export async function reinstateCertificate(app: App, actor: Actor, id: string, reason: string): Promise<void> {
  const certificate = await certificateForStaff(app, actor, id);
  requireReinstatable(certificate);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.reinstateCertificate(trx, id))) throw new Conflict('certificate_not_revoked');
    await takePlaces(trx, nowMs, [id]);
    await insertAudit(trx, actor, nowMs, 'certificate.reinstated', { type: 'certificate', id }, { reason });
    await tellHolder(trx, nowMs, certificate, 'reinstated');
  });
  app.background.poke();
}

/** The names that the holder may have printed: the display name, and the full name of the profile. */
export async function ownNames(app: App, actor: UserActor): Promise<string[]> {
  const fullName = (await studentDetailsUnchecked(app, [actor.id])).get(actor.id)?.fullName ?? null;
  const displayName = (await publicPeople(app, [actor.id])).get(actor.id)?.displayName ?? actor.displayName;
  return [...new Set([displayName, ...(fullName === null ? [] : [fullName])])];
}

/**
 * Replaces the holder's own certificate by one on another name of theirs: full names are printed for those alone who ask.
 * @returns the id of the new one @throws NotFound, Conflict
 */
export async function renameCertificate(app: App, actor: UserActor, id: string, name: string): Promise<string> {
  const certificate = await publicCertificate(app, id);
  if (actor.id !== certificate.userId) throw new NotFound('certificate_not_found');
  if (!(await ownNames(app, actor)).includes(name)) throw new Conflict('certificate_not_your_name');
  requireRenamable(certificate, name);
  const nowMs = app.clock.nowMs();
  const renamed = { ...certificate, id: newId(), serial: newSerial(nowMs), name, issuedAt: nowMs };
  await inTransaction(app.db, async (trx) => {
    const end = { state: 'superseded', cause: 'name', reason: null, endedAt: nowMs } as const;
    if (!(await store.endCertificate(trx, id, end))) throw new Conflict('certificate_not_valid');
    await endPlaces(trx, [id], nowMs);
    await store.insertCertificates(trx, [renamed]);
    await takePlaces(trx, nowMs, [renamed.id]);
    await store.setReplacement(trx, id, renamed.id);
    await insertAudit(
      trx,
      actor,
      nowMs,
      'certificate.renamed',
      { type: 'certificate', id },
      { replacedBy: renamed.id },
    );
  });
  return renamed.id;
}

/** A number that no one can guess; that it is free is for the unique key to say. */
export function newSerial(nowMs: number): string {
  const random = Array.from({ length: 8 }, () => randomInt(32));
  return serialOf(new Date(nowMs).getUTCFullYear(), random);
}

/** An erased account keeps no certificate: its name goes, and who verifies one learns only that it no longer holds. */
export async function forgetHolderUnchecked(app: App, userId: string): Promise<void> {
  const pseudonym = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
  const nowMs = app.clock.nowMs();
  const certificates = await store.listOfPerson(app.db, userId);
  await inTransaction(app.db, async (trx) => {
    for (const certificate of certificates) await store.eraseHolder(trx, certificate, pseudonym, nowMs);
    await endPlaces(
      trx,
      certificates.map(({ id }) => id),
      nowMs,
    );
  });
}
