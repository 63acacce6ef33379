/** Winners become candidates with evidence; they accept, get a mentor, and move along with notes. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, Forbidden, InvalidInput, NotFound } from '../platform/errors.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { loadActor, peopleById } from '../accounts/users.service.ts';
import { standingResultOf } from '../standings/results.service.ts';
import {
  requireMove,
  type Evidence,
  type Invitation,
  type Move,
  type PipelineMember,
  type Stage,
} from './pipeline.rules.ts';
import * as store from './pipeline.store.ts';

/** Makes candidates of the awarded of a confirmed result, with what each did; running again changes nothing. */
export async function inviteAwarded(app: App, resultId: string): Promise<void> {
  const result = await standingResultOf(app, resultId);
  const { contest, round, problems, rows } = result.snapshot;
  const nowMs = app.clock.nowMs();
  for (const row of rows) {
    if (row.award === null || row.rank === null) continue;
    const detail: Evidence['detail'] = {
      contest: contest.name,
      round: round.name,
      rank: row.rank,
      award: row.award,
      team: row.name,
      resultUrl: `/contests/${contest.slug}/rounds/${round.slug}/results/${result.number}`,
      submissions: problems.flatMap((problem) => {
        const submissionId = row.cells[problem.id]?.bestId;
        return submissionId ? [{ label: problem.label, problem: problem.name, submissionId }] : [];
      }),
    };
    for (const userId of row.memberIds) {
      // Nobody answers an invitation to an erased account.
      if (!(await loadActor(app, userId))) continue;
      await inTransaction(app.db, async (trx) => {
        const { member, isNew } = await store.ensureMember(trx, userId, nowMs);
        await store.saveEvidence(trx, member.id, `round:${round.id}`, detail, nowMs);
        if (isNew) await store.insertMove(trx, member.id, plainMove('invited', nowMs, null));
      });
    }
  }
}

/** The evidence of an erased account keeps what was done, under its pseudonym. */
export async function forgetNameInEvidence(app: App, userId: string): Promise<void> {
  const member = await store.findMemberOf(app.db, userId);
  if (!member) return;
  const team = (await peopleById(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, detail } of await store.listEvidence(app.db, member.id))
    await store.updateEvidence(app.db, id, { ...detail, team });
}

function plainMove(kind: Move['kind'], movedAt: number, movedBy: string | null, note = ''): Omit<Move, 'id'> {
  return { kind, fromStage: null, toStage: null, note, link: null, movedBy, movedAt };
}

/** The invited person's own answer. @throws Conflict when it was answered that way already. */
export async function answerInvitation(
  app: App,
  actor: UserActor,
  memberId: string,
  answer: 'accepted' | 'declined',
  note: string,
): Promise<void> {
  const member = await store.findMember(app.db, memberId);
  if (!member || member.userId !== actor.id) throw new NotFound('pipeline_not_found');
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
  await enqueue(trx, nowMs, 'pipeline.moved', { memberId: member.id, userId: member.userId, stage });
}

/** Gives a member a mentor; nobody mentors themselves. */
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
      link: `/people/${mentorId}`,
    });
    await insertAudit(trx, actor, nowMs, 'pipeline.mentor_assigned', { type: 'pipeline', id: member.id }, { mentorId });
  });
}

/** Moves a member by hand, with a note. Mentors move their own people, organizers everybody. */
export async function moveMember(
  app: App,
  actor: Actor,
  memberId: string,
  input: { stage: Stage; note: string; link?: string },
): Promise<void> {
  const member = await requireMember(app, memberId);
  requirePermission(actor, 'pipeline.move');
  if (!may(actor, 'pipeline.manage') && (actor.kind !== 'user' || member.mentorId !== actor.id))
    throw new Forbidden('pipeline_not_your_member');
  requireMove(member, input.stage);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveStage(trx, member.id, member.stage, input.stage, nowMs)))
      throw new Conflict('pipeline_moved_meanwhile', {}, 'stage');
    const movedBy = actor.kind === 'user' ? actor.id : null;
    await store.insertMove(trx, member.id, {
      kind: 'stage',
      fromStage: member.stage,
      toStage: input.stage,
      note: input.note,
      link: input.link ?? null,
      movedBy,
      movedAt: nowMs,
    });
    await insertAudit(
      trx,
      actor,
      nowMs,
      'pipeline.moved',
      { type: 'pipeline', id: member.id },
      { from: member.stage, to: input.stage },
    );
    await tell(trx, nowMs, member, input.stage);
  });
  app.background.poke();
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
}

/** A member's story: for staff, mentors, and the person. @throws NotFound for anybody else. */
export async function memberStory(app: App, actor: Actor, id: string): Promise<MemberStory> {
  const member = await requireMember(app, id);
  const own = actor.kind === 'user' && actor.id === member.userId;
  if (!own && !may(actor, 'pipeline.read')) throw new NotFound('pipeline_not_found');
  return { member, evidence: await store.listEvidence(app.db, id), moves: await store.listMoves(app.db, id) };
}

/** The board: everybody, for those who may read it. */
export async function pipelineBoard(app: App, actor: Actor, mineOnly: boolean): Promise<PipelineMember[]> {
  requirePermission(actor, 'pipeline.read');
  return await store.listMembers(app.db, mineOnly && actor.kind === 'user' ? actor.id : undefined);
}

/** How many stand in each stage: public. */
export async function stageCounts(app: App): Promise<Record<string, number>> {
  return await store.countStages(app.db);
}

/** A person's own place, or undefined. */
export async function memberOf(app: App, userId: string): Promise<PipelineMember | undefined> {
  return await store.findMemberOf(app.db, userId);
}

/** People who may be chosen as mentors. */
export async function mentorIds(app: App): Promise<string[]> {
  return await store.listMentorIds(app.db);
}
