/** Partnerships: a professor proposes a co-taught course, an organizer decides, and both see every step. */
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor, type UserActor } from '../platform/actor.ts';
import { insertAudit, listAuditOf, type AuditEntry } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission, type Role } from '../accounts/permissions.rules.ts';
import { ensureUniversity } from '../accounts/universities.service.ts';
import { callRefusal } from './partnership-calls.rules.ts';
import { countSubmission, countSubmitted, findCall } from './partnership-calls.store.ts';
import { listDocuments, listReviews } from './partnership-papers.store.ts';
import {
  PUBLIC_STATES,
  RENEWABLE,
  renewalChanges,
  TRANSITION_NAMES,
  TRANSITIONS,
  transitionsFrom,
  type PartnerUniversity,
  type Partnership,
  type PartnershipState,
  type Proposal,
  type Transition,
  type TransitionName,
} from './partnerships.rules.ts';
import * as store from './partnerships.store.ts';
import { partnershipMoved } from './partnerships.topics.ts';

const subject = (id: string) => ({ type: 'partnership', id });

function scopedRoles(actor: Actor, partnership: Partnership): Role[] {
  return actor.kind === 'user' && actor.id === partnership.ownerId ? ['owner'] : [];
}

/** Saves a new proposal as a draft; `submit` sends it. */
export async function propose(app: App, actor: UserActor, input: Proposal): Promise<string> {
  requirePermission(actor, 'partnership.propose');
  const id = newId();
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const universityId = await ensureUniversity(trx, input.university, nowMs);
    await store.insertPartnership(trx, { id, ownerId: actor.id, universityId, input, nowMs });
    await insertAudit(trx, actor, nowMs, 'partnership.drafted', subject(id));
  });
  return id;
}

/**
 * Begins a new partnership that continues one, as a draft with its words, for its owner to change.
 * @throws Conflict for one that has not begun
 */
export async function renew(app: App, actor: UserActor, id: string): Promise<string> {
  const before = await getPartnership(app, actor, id);
  requirePermission(actor, 'partnership.submit', scopedRoles(actor, before));
  if (!RENEWABLE.includes(before.state)) throw new Conflict('partnership_state', { state: before.state });
  const newPartnershipId = newId();
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const { ownerId, universityId } = before;
    const input = { ...before, university: before.universityName, callId: null };
    const renewedFromId = before.id;
    await store.insertPartnership(trx, { id: newPartnershipId, ownerId, universityId, input, nowMs, renewedFromId });
    await insertAudit(trx, actor, nowMs, 'partnership.renewed', subject(newPartnershipId), { from: before.id });
  });
  return newPartnershipId;
}

/** The partnership that one continues, and what is different now; null if it continues none that the reader sees. */
export async function renewalOf(app: App, actor: Actor, partnership: Partnership) {
  if (partnership.renewedFromId === null) return null;
  const before = await store.findPartnership(app.db, partnership.renewedFromId);
  if (!before || !may(actor, 'partnership.read', scopedRoles(actor, before))) return null;
  return { id: before.id, title: before.title, term: before.term, changes: renewalChanges(before, partnership) };
}

/** The universities that teach with the community, for everyone. */
export async function publicPartners(app: App): Promise<PartnerUniversity[]> {
  return await store.listPartners(app.db, PUBLIC_STATES);
}

/** Edits a draft, or a proposal with requested changes. @throws Conflict when it is already under review. */
export async function editProposal(app: App, actor: Actor, id: string, input: Proposal): Promise<void> {
  const partnership = await getPartnership(app, actor, id);
  requirePermission(actor, 'partnership.edit', scopedRoles(actor, partnership));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const universityId = await ensureUniversity(trx, input.university, nowMs);
    if (!(await store.updatePartnership(trx, id, universityId, input, nowMs)))
      throw new Conflict('partnership_not_editable');
    await insertAudit(trx, actor, nowMs, 'partnership.edited', subject(id));
  });
}

/**
 * Performs one named transition.
 * @throws InvalidInput when the transition needs a reason, Conflict when the state does not (or no longer) allow it.
 */
export async function movePartnership(
  app: App,
  actor: Actor,
  id: string,
  name: TransitionName,
  reason?: string,
): Promise<void> {
  const partnership = await getPartnership(app, actor, id);
  await inTransaction(app.db, (trx) => movePartnershipWithin(trx, actor, partnership, name, app.clock.nowMs(), reason));
  app.background.poke();
}

/** The only function that changes a partnership's state, in the caller's transaction. */
export async function movePartnershipWithin(
  trx: Transaction,
  actor: Actor,
  partnership: Partnership,
  name: TransitionName,
  nowMs: number,
  reason?: string,
): Promise<void> {
  const transition: Transition = TRANSITIONS[name];
  requirePermission(actor, transition.permission, scopedRoles(actor, partnership));
  if (transition.needsReason && !reason) throw new InvalidInput('reason_required', {}, 'reason');
  await requireGuard(trx, actor, partnership, transition, nowMs);
  if (!(await store.movePartnership(trx, partnership.id, transition.from, transition.to, nowMs))) {
    throw new Conflict('partnership_state', { state: partnership.state });
  }
  if (name === 'sign_agreement') await store.updateAgreed(trx, partnership.id, nowMs);
  const [document] = transition.document ? await listDocuments(trx, partnership.id, transition.document) : [];
  const detail = { ...(reason && { reason }), ...(document && { document: document.sha256 }) };
  await insertAudit(trx, actor, nowMs, `partnership.${name}`, subject(partnership.id), detail);
  await enqueue(trx, nowMs, partnershipMoved, {
    partnershipId: partnership.id,
    transition: name,
    movedBy: actorId(actor),
    movedAt: nowMs,
  });
}

/** What the table asks besides state and permission. @throws Conflict */
async function requireGuard(
  trx: Transaction,
  actor: Actor,
  partnership: Partnership,
  { guard }: Transition,
  nowMs: number,
): Promise<void> {
  if (guard === 'no-conflict') {
    if (partnership.ownerId === actorId(actor)) throw new Conflict('own_proposal');
    const own = (await listReviews(trx, partnership.id)).find(({ reviewerId }) => reviewerId === actorId(actor));
    if (own?.hasConflict) throw new Conflict('review_conflict');
  }
  if (guard !== 'call') return;
  const { id: partnershipId, ownerId, universityId, callId, counted } = partnership;
  // Only edits of the text may follow the end of a call: another call or university is a submission of its own.
  const isCounted = callId !== null && counted.callId === callId && counted.universityId === universityId;
  if (!isCounted && callId !== null) await requireCall(trx, callId, { partnershipId, ownerId, universityId }, nowMs);
  if (!(await store.updateCounted(trx, partnership))) throw new Conflict('changed_meanwhile');
}

async function requireCall(
  trx: Transaction,
  callId: string,
  of: { partnershipId: string; ownerId: string; universityId: string },
  nowMs: number,
): Promise<void> {
  await countSubmission(trx, callId);
  const call = await findCall(trx, callId);
  const others = await countSubmitted(trx, callId, of);
  const refusal = call && callRefusal(call, others, nowMs);
  if (refusal) throw new Conflict(refusal.code, refusal.params);
}

/** @throws NotFound when it does not exist or this person may not see it. */
export async function getPartnership(app: App, actor: Actor, id: string): Promise<Partnership> {
  const partnership = await store.findPartnership(app.db, id);
  if (!partnership || !may(actor, 'partnership.read', scopedRoles(actor, partnership)))
    throw new NotFound('partnership_not_found');
  return partnership;
}

/** Transitions this person may perform now. */
export function stepsFor(actor: Actor, partnership: Partnership): TransitionName[] {
  const isOwner = actorId(actor) === partnership.ownerId;
  return transitionsFrom(partnership.state).filter((name) => {
    const { permission, guard }: Transition = TRANSITIONS[name];
    return may(actor, permission, scopedRoles(actor, partnership)) && !(isOwner && guard === 'no-conflict');
  });
}

/** Whether somebody sees reviews, and who wrote them: organizers, but not of a proposal of their own. */
export function seesReviews(actor: Actor, partnership: Partnership): boolean {
  return may(actor, 'partnership.review') && actorId(actor) !== partnership.ownerId;
}

/** Who did what and why, oldest first. */
export async function partnershipTimeline(app: App, actor: Actor, id: string): Promise<AuditEntry[]> {
  const partnership = await getPartnership(app, actor, id);
  const entries = await listAuditOf(app.db, subject(id));
  return seesReviews(actor, partnership) ? entries : entries.filter(({ action }) => action !== 'partnership.reviewed');
}

/** The reason given with the newest transition, if any. The caller may read the partnership. */
export async function latestReasonUnchecked(app: App, id: string): Promise<string | undefined> {
  const moves = new Set<string>(TRANSITION_NAMES.map((name) => `partnership.${name}`));
  const steps = (await listAuditOf(app.db, subject(id))).filter(({ action }) => moves.has(action));
  const reason = steps.at(-1)?.detail.reason;
  return typeof reason === 'string' ? reason : undefined;
}

/** A professor's own partnerships; for organizers all except drafts. */
export async function listPartnerships(
  app: App,
  actor: UserActor,
  filter: { state?: PartnershipState; page: number; pageSize: number; mine: boolean },
): Promise<{ items: Partnership[]; total: number }> {
  const mine = filter.mine || !may(actor, 'partnership.review');
  return await store.listPartnerships(app.db, {
    ownerId: mine ? actor.id : undefined,
    state: filter.state,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
}

/** How many partnerships are in each state, for whoever reviews them. */
export async function partnershipCounts(app: App, actor: Actor): Promise<Record<string, number>> {
  requirePermission(actor, 'partnership.review');
  return await store.countByState(app.db);
}

/** How many partnerships a university has. */
export async function partnershipsOfUniversityUnchecked(app: App, universityId: string): Promise<number> {
  return await store.countOfUniversity(app.db, universityId);
}

/** Moves every partnership of a university to the one it is merged into, in the merge's transaction; how many. */
export async function movePartnershipsOf(trx: Transaction, fromId: string, toId: string): Promise<number> {
  return await store.updateUniversity(trx, fromId, toId);
}
