/** Answers to invitations, mentors, and moves with notes. `evidence.service.ts` handles evidence from results. */
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor, type UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { settleStagesUnchecked } from '../points/points.service.ts';
import {
  hasReached,
  needsSecondPerson,
  requireMove,
  requireMover,
  requireSecondPerson,
  stagesBeyond,
  type Evidence,
  type Invitation,
  type Move,
  type PipelineMember,
  type Proposal,
  type Stage,
} from './pipeline.rules.ts';
import { pipelineMemberHref } from './pipeline-links.rules.ts';
import * as store from './pipeline.store.ts';
import * as proposals from './proposals.store.ts';
import { pipelineMoved } from './pipeline.topics.ts';
import { personHref } from '../accounts/person-links.rules.ts';

function plainMove(kind: Move['kind'], movedAt: number, movedBy: string | null, note = ''): Omit<Move, 'id'> {
  return { kind, fromStage: null, toStage: null, note, link: null, movedBy, movedAt };
}

/** The invited person's answer. @throws Conflict when it was already answered that way. */
export async function answerInvitation(
  app: App,
  actor: UserActor,
  memberId: string,
  answer: 'accepted' | 'declined',
  note: string,
): Promise<void> {
  const member = await store.findMember(app.db, memberId);
  if (!member || member.userId !== actor.id) throw new NotFound('pipeline_not_found');
  if (member.invitation === 'withdrawn') throw new Conflict('pipeline_withdrawn');
  const nowMs = app.clock.nowMs();
  const from: Invitation[] = answer === 'accepted' ? ['invited', 'declined'] : ['invited'];
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveInvitation(trx, member.id, from, answer))) throw new Conflict('pipeline_answered');
    await store.insertMove(trx, member.id, plainMove(answer, nowMs, actor.id, note));
    await insertAudit(trx, actor, nowMs, `pipeline.${answer}`, { type: 'pipeline', id: member.id });
    if (answer === 'accepted') await tell(trx, nowMs, member, 'candidate');
  });
  app.background.poke();
}

async function tell(trx: Transaction, nowMs: number, member: PipelineMember, stage: Stage): Promise<void> {
  await enqueue(trx, nowMs, pipelineMoved, { memberId: member.id, userId: member.userId, stage });
}

/** Assigns a mentor to a member; no one can mentor themselves. */
export async function assignMentor(
  app: App,
  actor: Actor,
  memberId: string,
  mentorId: string,
  note: string,
): Promise<void> {
  requirePermission(actor, 'pipeline.manage');
  const member = await requireMember(app, memberId);
  if (mentorId === member.userId) throw new InvalidInput('pipeline_own_mentor', {}, 'mentorId');
  if (!(await store.listMentorIds(app.db)).includes(mentorId))
    throw new InvalidInput('pipeline_not_a_mentor', {}, 'mentorId');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.updateMentor(trx, member.id, mentorId);
    await store.insertMove(trx, member.id, {
      ...plainMove('mentor', nowMs, actor.kind === 'user' ? actor.id : null, note),
      link: personHref(mentorId),
    });
    await insertAudit(trx, actor, nowMs, 'pipeline.mentor_assigned', { type: 'pipeline', id: member.id }, { mentorId });
    const news = {
      kind: 'pipeline_mentor',
      key: `mentor:${member.id}:${nowMs}`,
      href: pipelineMemberHref(member.id),
      params: {},
    } as const;
    await notify(trx, nowMs, { ...news, variant: 'member' }, [member.userId]);
    await notify(trx, nowMs, { ...news, variant: 'mentor' }, actorId(actor) === mentorId ? [] : [mentorId]);
  });
  app.background.poke();
}

export interface Step {
  stage: Stage;
  note: string;
  link?: string;
}

/**
 * Moves a member by hand, with a note: `moved`. Mentors move their own members, organizers everyone, no one themselves. A
 * move that needs a second person is `proposed` instead.
 * @throws Conflict when it skips a stage, a proposal is already open, or someone else moved the member in the meantime
 */
export async function moveMember(app: App, actor: Actor, memberId: string, step: Step): Promise<'moved' | 'proposed'> {
  const member = await requireMember(app, memberId);
  requirePermission(actor, 'pipeline.move');
  const movedBy = actorId(actor);
  if (actor.kind !== 'system') requireMover(member, movedBy, may(actor, 'pipeline.manage'));
  requireMove(member, step.stage);
  const nowMs = app.clock.nowMs();
  if (needsSecondPerson(member.stage, step.stage)) {
    await propose(app, actor, member, step);
    return 'proposed';
  }
  await inTransaction(app.db, (trx) => moveWithin(trx, actor, nowMs, member, step));
  app.background.poke();
  return 'moved';
}

async function propose(app: App, actor: Actor, member: PipelineMember, step: Step): Promise<void> {
  const nowMs = app.clock.nowMs();
  const { stage: to, note, link = null } = step;
  const proposedBy = actorId(actor);
  const ids = { id: newId(), memberId: member.id };
  const proposal = { ...ids, from: member.stage, to, note, link, proposedBy, proposedAt: nowMs };
  await inTransaction(app.db, async (trx) => {
    if (!(await proposals.insertProposal(trx, proposal))) throw new Conflict('pipeline_proposal_open', {}, 'stage');
    await store.insertMove(trx, member.id, {
      ...plainMove('proposed', nowMs, proposedBy, note),
      fromStage: member.stage,
      toStage: to,
      link,
    });
    const subject = { type: 'pipeline', id: member.id };
    await insertAudit(trx, actor, nowMs, 'pipeline.proposed', subject, { from: member.stage, to });
  });
}

/**
 * The second person's answer to a proposed move. The proposer may withdraw it but not approve it.
 * @throws Forbidden for the proposer (approving) and the member; Conflict when it was decided or the member moved
 */
export async function decideProposal(
  app: App,
  actor: UserActor,
  memberId: string,
  answer: 'approved' | 'declined',
  input: { proposalId: string; note: string },
): Promise<void> {
  const member = await requireMember(app, memberId);
  requirePermission(actor, 'pipeline.move');
  const proposal = await proposals.findOpenProposal(app.db, member.id);
  if (proposal?.id !== input.proposalId) throw new Conflict('pipeline_proposal_decided');
  if (answer === 'approved' || actor.id !== proposal.proposedBy) requireSecondPerson(proposal, member, actor.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await proposals.closeProposal(trx, proposal.id, answer, actor.id, nowMs)))
      throw new Conflict('pipeline_proposal_decided');
    const { from, to } = proposal;
    if (answer === 'approved') {
      if (member.stage !== from) throw new Conflict('pipeline_moved_meanwhile');
      requireMove(member, to);
      const note = input.note || proposal.note;
      await moveWithin(trx, actor, nowMs, member, { stage: to, note, link: proposal.link ?? undefined });
      return;
    }
    const declined = plainMove('proposal_declined', nowMs, actor.id, input.note);
    await store.insertMove(trx, member.id, { ...declined, fromStage: from, toStage: to });
    const subject = { type: 'pipeline', id: member.id };
    await insertAudit(trx, actor, nowMs, 'pipeline.proposal_declined', subject, { from, to });
  });
  app.background.poke();
}

/** The move itself, in the caller's transaction. Open proposals from the old stage become outdated. */
async function moveWithin(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  member: PipelineMember,
  step: Step,
): Promise<void> {
  if (!(await store.moveStage(trx, member.id, member.stage, step.stage, nowMs)))
    throw new Conflict('pipeline_moved_meanwhile', {}, 'stage');
  const open = await proposals.findOpenProposal(trx, member.id);
  if (open) await proposals.closeProposal(trx, open.id, 'outdated', actorId(actor), nowMs);
  await store.insertMove(trx, member.id, {
    ...plainMove('stage', nowMs, actorId(actor), step.note),
    fromStage: member.stage,
    toStage: step.stage,
    link: step.link ?? null,
  });
  const subject = { type: 'pipeline', id: member.id };
  await insertAudit(trx, actor, nowMs, 'pipeline.moved', subject, { from: member.stage, to: step.stage });
  await tell(trx, nowMs, member, step.stage);
  const fact = { key: `stage:${member.id}:${nowMs}`, href: pipelineMemberHref(member.id), params: {} };
  await notify(trx, nowMs, { ...fact, kind: 'pipeline_moved', variant: step.stage }, [member.userId]);
}

/** Posts the points of a stage the member reached, and reverses those of stages they left by moving back. */
export async function settlePointsUnchecked(app: App, memberId: string, reached: Stage): Promise<void> {
  const member = await store.findMember(app.db, memberId);
  if (!member) return;
  const holds = hasReached(member.stage, reached);
  await settleStagesUnchecked(app, member.userId, holds ? reached : undefined, stagesBeyond(member.stage));
}

async function requireMember(app: App, id: string): Promise<PipelineMember> {
  const member = await store.findMember(app.db, id);
  if (!member) throw new NotFound('pipeline_not_found');
  return member;
}

export interface MemberStory {
  member: PipelineMember;
  evidence: Evidence[];
  moves: Move[];
  /** A move that waits for a second person. */
  proposal: Proposal | undefined;
}

/** A member's history, for staff, mentors and the member. @throws NotFound for anyone else. */
export async function memberStory(app: App, actor: Actor, id: string): Promise<MemberStory> {
  const member = await requireMember(app, id);
  const own = actor.kind === 'user' && actor.id === member.userId;
  if (!own && !may(actor, 'pipeline.read')) throw new NotFound('pipeline_not_found');
  return {
    member,
    evidence: await store.listEvidence(app.db, id),
    moves: await store.listMoves(app.db, id),
    proposal: await proposals.findOpenProposal(app.db, id),
  };
}

/** The pipeline board: all members, for people who may read it. */
export async function pipelineBoard(app: App, actor: Actor, mineOnly: boolean): Promise<PipelineMember[]> {
  requirePermission(actor, 'pipeline.read');
  return await store.listMembers(app.db, mineOnly && actor.kind === 'user' ? actor.id : undefined);
}

/** Ids of members whose move waits for this person's approval. */
export async function waitingForApprovalBy(app: App, actor: UserActor): Promise<string[]> {
  if (!may(actor, 'pipeline.move')) return [];
  const open = await proposals.listOpenProposals(app.db);
  const own = await store.findMemberOf(app.db, actor.id);
  return open.filter((one) => one.proposedBy !== actor.id && one.memberId !== own?.id).map((one) => one.memberId);
}

/** How long a notice of a withdrawal or correction stays on the member's home page. */
const NOTICE_MS = 30 * 24 * 3_600_000;

/** The newest withdrawal or correction for a person, while its notice is shown. */
export async function noticeForUnchecked(
  app: App,
  userId: string,
): Promise<{ memberId: string; move: Move } | undefined> {
  const member = await store.findMemberOf(app.db, userId);
  if (!member) return undefined;
  const move = (await store.listMoves(app.db, member.id)).at(-1);
  const isNews = move && ['withdrawn', 'evidence_withdrawn', 'evidence_corrected'].includes(move.kind);
  return isNews && move.movedAt > app.clock.nowMs() - NOTICE_MS ? { memberId: member.id, move } : undefined;
}

/** How many members are in each stage: public. */
export async function publicStageCounts(app: App): Promise<Record<string, number>> {
  return await store.countStages(app.db);
}

/** The stage of a person who accepted the invitation, which their page shows to everyone; null without one. */
export async function publicStageOf(app: App, userId: string): Promise<Stage | null> {
  const member = await store.findMemberOf(app.db, userId);
  return member?.invitation === 'accepted' ? member.stage : null;
}

/** The actor's own membership, or undefined. */
export async function ownMembership(app: App, actor: Actor): Promise<PipelineMember | undefined> {
  return actor.kind === 'user' ? await store.findMemberOf(app.db, actor.id) : undefined;
}

/** People who may be chosen as mentors, for whoever chooses; none for others. */
export async function mentorChoices(app: App, actor: Actor): Promise<string[]> {
  return may(actor, 'pipeline.manage') ? await store.listMentorIds(app.db) : [];
}
