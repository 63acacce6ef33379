/** Every query of the pipeline. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { newId } from '../platform/ids.ts';
import type { Evidence, EvidenceDetail, Invitation, Move, PipelineMember, Stage } from './pipeline.rules.ts';

interface MemberRow {
  id: string;
  user_id: string;
  invitation: Invitation;
  stage: Stage;
  stage_since: number;
  mentor_id: string | null;
  created_at: number;
}

function toMember(row: MemberRow): PipelineMember {
  return {
    id: row.id,
    userId: row.user_id,
    invitation: row.invitation,
    stage: row.stage,
    stageSince: row.stage_since,
    mentorId: row.mentor_id,
    createdAt: row.created_at,
  };
}

/** Adds an invited candidate. Throws the unique violation when the user is a member. */
export async function insertMember(trx: DbOrTrx, userId: string, nowMs: number): Promise<PipelineMember> {
  const row: MemberRow = {
    id: newId(),
    user_id: userId,
    invitation: 'invited',
    stage: 'candidate',
    stage_since: nowMs,
    mentor_id: null,
    created_at: nowMs,
  };
  await trx('pipeline_members').insert(row);
  return toMember(row);
}

export async function findMemberOf(db: DbOrTrx, userId: string): Promise<PipelineMember | undefined> {
  const row = (await db('pipeline_members').where({ user_id: userId }).first()) as MemberRow | undefined;
  return row && toMember(row);
}

export async function findMember(db: DbOrTrx, id: string): Promise<PipelineMember | undefined> {
  const row = (await db('pipeline_members').where({ id }).first()) as MemberRow | undefined;
  return row && toMember(row);
}

/** Everyone in the pipeline, longest in their stage first; `mentorId` selects one mentor's members. */
export async function listMembers(db: DbOrTrx, mentorId?: string): Promise<PipelineMember[]> {
  const query = db('pipeline_members').orderBy(['stage_since', 'id']);
  if (mentorId !== undefined) query.where({ mentor_id: mentorId });
  return ((await query) as MemberRow[]).map(toMember);
}

/** Accepted members per stage: public. */
export async function countStages(db: DbOrTrx): Promise<Record<string, number>> {
  const rows = (await db('pipeline_members')
    .where({ invitation: 'accepted' })
    .select('stage')
    .count({ n: '*' })
    .groupBy('stage')) as unknown as {
    stage: string;
    n: number;
  }[];
  return Object.fromEntries(rows.map((row) => [row.stage, Number(row.n)]));
}

/** Changes the state of an invitation. True if this caller won. */
export async function moveInvitation(
  trx: DbOrTrx,
  id: string,
  from: readonly Invitation[],
  to: Invitation,
): Promise<boolean> {
  return (await trx('pipeline_members').where({ id }).whereIn('invitation', from).update({ invitation: to })) > 0;
}

/** Moves a member from one stage to another. True if this caller won. */
export async function moveStage(trx: DbOrTrx, id: string, from: Stage, to: Stage, nowMs: number): Promise<boolean> {
  return (
    (await trx('pipeline_members')
      .where({ id, stage: from, invitation: 'accepted' })
      .update({ stage: to, stage_since: nowMs })) > 0
  );
}

export async function updateMentor(trx: DbOrTrx, id: string, mentorId: string): Promise<void> {
  await trx('pipeline_members').where({ id }).update({ mentor_id: mentorId });
}

/** Adds evidence once per source; a corrected result replaces the text of its own evidence. */
export async function saveEvidence(
  trx: DbOrTrx,
  memberId: string,
  sourceKey: string,
  detail: EvidenceDetail,
  nowMs: number,
): Promise<void> {
  const before = await findEvidence(trx, memberId, sourceKey);
  if (before) return await updateEvidence(trx, before.id, detail);
  await trx('pipeline_evidence')
    .insert({
      id: newId(),
      member_id: memberId,
      source_key: sourceKey,
      detail: JSON.stringify(detail),
      created_at: nowMs,
    })
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
    });
}

/** The evidence about a member from one source, such as `round:<id>`. */
export async function findEvidence(db: DbOrTrx, memberId: string, sourceKey: string): Promise<Evidence | undefined> {
  const row = (await db('pipeline_evidence').where({ member_id: memberId, source_key: sourceKey }).first()) as
    EvidenceRow | undefined;
  return row && toEvidence(row);
}

/** People with evidence from a source. */
export async function listUserIdsWithEvidence(db: DbOrTrx, sourceKey: string): Promise<string[]> {
  const rows = (await db('pipeline_evidence as e')
    .join('pipeline_members as m', 'm.id', 'e.member_id')
    .where('e.source_key', sourceKey)
    .select('m.user_id')) as { user_id: string }[];
  return rows.map((row) => row.user_id);
}

export async function deleteEvidence(trx: DbOrTrx, id: string): Promise<void> {
  await trx('pipeline_evidence').where({ id }).delete();
}

export async function updateEvidence(db: DbOrTrx, id: string, detail: EvidenceDetail): Promise<void> {
  await db('pipeline_evidence')
    .where({ id })
    .update({ detail: JSON.stringify(detail) });
}

export async function listEvidence(db: DbOrTrx, memberId: string): Promise<Evidence[]> {
  const rows = (await db('pipeline_evidence')
    .where({ member_id: memberId })
    .orderBy(['created_at', 'id'])) as EvidenceRow[];
  return rows.map(toEvidence);
}

interface EvidenceRow {
  id: string;
  detail: string;
  created_at: number;
}

function toEvidence(row: EvidenceRow): Evidence {
  return { id: row.id, detail: JSON.parse(row.detail) as EvidenceDetail, createdAt: row.created_at };
}

export async function insertMove(trx: DbOrTrx, memberId: string, move: Omit<Move, 'id'>): Promise<void> {
  await trx('pipeline_moves').insert({
    id: newId(),
    member_id: memberId,
    kind: move.kind,
    from_stage: move.fromStage,
    to_stage: move.toStage,
    note: move.note,
    link: move.link,
    moved_by: move.movedBy,
    moved_at: move.movedAt,
  });
}

export async function listMoves(db: DbOrTrx, memberId: string): Promise<Move[]> {
  const rows = (await db('pipeline_moves').where({ member_id: memberId }).orderBy(['moved_at', 'id'])) as {
    id: string;
    kind: Move['kind'];
    from_stage: Stage | null;
    to_stage: Stage | null;
    note: string;
    link: string | null;
    moved_by: string | null;
    moved_at: number;
  }[];
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    fromStage: row.from_stage,
    toStage: row.to_stage,
    note: row.note,
    link: row.link,
    movedBy: row.moved_by,
    movedAt: row.moved_at,
  }));
}

/** Ids of the people who may mentor. */
export async function listMentorIds(db: DbOrTrx): Promise<string[]> {
  const rows = (await db('user_roles').where({ role: 'mentor' }).select('user_id')) as { user_id: string }[];
  return rows.map((row) => row.user_id);
}
