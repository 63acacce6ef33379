/** What accompanies a partnership: signed copies with their hash, reviews by organizers, and the hand-over to another professor. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { findByEmailUnchecked, publicPeople, thoseWhoMayUnchecked } from '../accounts/users.service.ts';
import {
  DOCUMENT_KINDS,
  isDocument,
  type DocumentKind,
  type PartnershipDocument,
} from './partnership-documents.rules.ts';
import * as papers from './partnership-papers.store.ts';
import { meanScores, type PartnershipReview } from './partnership-reviews.rules.ts';
import { REVIEWABLE, type PartnershipState } from './partnerships.rules.ts';
import { getPartnership, seesReviews } from './partnerships.service.ts';
import * as store from './partnerships.store.ts';

const MOST_DOCUMENTS = 50;
const subject = (id: string) => ({ type: 'partnership', id });

/** Keeps a signed copy or a report; its hash is in the log. @throws InvalidInput for a file of another kind */
export async function addDocument(
  app: App,
  actor: UserActor,
  partnershipId: string,
  given: { kind: DocumentKind; fileName: string; content: Buffer },
): Promise<void> {
  await getPartnership(app, actor, partnershipId);
  // Counted before and after the file is stored, since it is kept outside the database.
  await requireRoom(app.db, partnershipId);
  if (!isDocument(given.content)) throw new InvalidInput('document_kind', {}, 'document');
  const { sha256, sizeBytes } = await app.blobs.put(given.content);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const { kind } = given;
    const fileName = given.fileName.slice(0, 255);
    const one = {
      id: newId(),
      partnershipId,
      kind,
      fileName,
      sha256,
      sizeBytes,
      uploadedBy: actor.id,
      uploadedAt: nowMs,
    };
    await requireRoom(trx, partnershipId);
    await papers.insertDocument(trx, one);
    await insertAudit(trx, actor, nowMs, 'partnership.document_added', subject(partnershipId), {
      kind,
      fileName,
      sha256,
    });
  });
}

async function requireRoom(db: DbOrTrx, partnershipId: string): Promise<void> {
  if ((await papers.countDocuments(db, partnershipId)) >= MOST_DOCUMENTS)
    throw new InvalidInput('documents_full', { max: MOST_DOCUMENTS }, 'document');
}

/** The documents of a partnership, for both sides of it. */
export async function documentsOf(app: App, actor: Actor, partnershipId: string): Promise<PartnershipDocument[]> {
  await getPartnership(app, actor, partnershipId);
  return await papers.listDocuments(app.db, partnershipId);
}

/** A document with its bytes. @throws NotFound */
export async function getDocument(
  app: App,
  actor: Actor,
  partnershipId: string,
  id: string,
): Promise<PartnershipDocument & { content: Buffer }> {
  const found = (await documentsOf(app, actor, partnershipId)).find((one) => one.id === id);
  if (!found) throw new NotFound('document_not_found');
  return { ...found, content: await app.blobs.get(found.sha256) };
}

/** Writes or replaces an organizer's own review. @throws Conflict once it is decided */
export async function review(
  app: App,
  actor: UserActor,
  partnershipId: string,
  given: Pick<PartnershipReview, 'hasConflict' | 'scores' | 'comment'>,
): Promise<void> {
  requirePermission(actor, 'partnership.review');
  const partnership = await getPartnership(app, actor, partnershipId);
  if (!(REVIEWABLE as readonly PartnershipState[]).includes(partnership.state))
    throw new Conflict('partnership_state', { state: partnership.state });
  if (!seesReviews(actor, partnership)) throw new Conflict('own_proposal');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = (await papers.listReviews(trx, partnershipId)).find(({ reviewerId }) => reviewerId === actor.id);
    // An interest that was declared is not withdrawn in order to decide.
    const hasConflict = given.hasConflict || before?.hasConflict === true;
    await papers.replaceReview(trx, { ...given, hasConflict, partnershipId, reviewerId: actor.id, reviewedAt: nowMs });
    const detail = { hasConflict };
    await insertAudit(trx, actor, nowMs, 'partnership.reviewed', subject(partnershipId), detail);
  });
}

/** Reviews, for organizers; none for others and for the owner. */
export async function reviewsOf(app: App, actor: Actor, partnershipId: string): Promise<PartnershipReview[]> {
  const partnership = await getPartnership(app, actor, partnershipId);
  return seesReviews(actor, partnership) ? await papers.listReviews(app.db, partnershipId) : [];
}

/**
 * Gives a partnership to another professor, when its own leaves. The staff of its course stays as it is.
 * @throws InvalidInput for someone who may not propose, Conflict when it changed hands meanwhile
 */
export async function handOver(
  app: App,
  actor: UserActor,
  partnershipId: string,
  address: string,
  reason: string,
): Promise<string> {
  const partnership = await getPartnership(app, actor, partnershipId);
  requirePermission(actor, 'partnership.hand-over', actor.id === partnership.ownerId ? ['owner'] : []);
  const next = await findByEmailUnchecked(app, address);
  // One answer for everyone else, so that it does not tell which addresses have accounts, and whose.
  if (!next || !(await thoseWhoMayUnchecked(app.db, 'partnership.propose')).includes(next.id))
    throw new InvalidInput('hand_over_role', { person: address }, 'person');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (
      next.id === partnership.ownerId ||
      !(await store.updateOwner(trx, partnershipId, partnership.ownerId, next.id, nowMs))
    )
      throw new Conflict('changed_meanwhile');
    const detail = { from: partnership.ownerId, to: next.id, reason };
    await insertAudit(trx, actor, nowMs, 'partnership.handed_over', subject(partnershipId), detail);
  });
  return next.displayName;
}

/** Everything on the page of documents and reviews. @throws NotFound for those who may not see the partnership */
export async function papersPage(app: App, actor: UserActor, partnershipId: string) {
  const partnership = await getPartnership(app, actor, partnershipId);
  const documents = await documentsOf(app, actor, partnershipId);
  const reviews = await reviewsOf(app, actor, partnershipId);
  const people = await publicPeople(app, [
    ...documents.map(({ uploadedBy }) => uploadedBy),
    ...reviews.map(({ reviewerId }) => reviewerId),
  ]);
  const own = reviews.find(({ reviewerId }) => reviewerId === actor.id);
  return {
    partnership,
    documents: documents.map((one) => ({ ...one, person: people.get(one.uploadedBy) ?? null })),
    kinds: DOCUMENT_KINDS,
    reviews: reviews.map((one) => ({ ...one, person: people.get(one.reviewerId) ?? null })),
    mean: meanScores(reviews) ?? null,
    ownReview: own ?? null,
    seesReviews: seesReviews(actor, partnership),
    mayReview:
      seesReviews(actor, partnership) && (REVIEWABLE as readonly PartnershipState[]).includes(partnership.state),
    mayHandOver: may(actor, 'partnership.hand-over', actor.id === partnership.ownerId ? ['owner'] : []),
  };
}
