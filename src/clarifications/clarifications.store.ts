/** One question, answer or announcement, and its versions. Each move is guarded, so that of two at once one wins. Lists are next door. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type {
  AnswerVersion,
  Audience,
  Clarification,
  ClarificationKind,
  ClarificationState,
} from './clarifications.rules.ts';

/** A row as it is stored. */
export interface ClarificationRow {
  id: string;
  contest_id: string;
  kind: ClarificationKind;
  round_id: string | null;
  round_problem_id: string | null;
  participant_id: string | null;
  asked_by: string | null;
  question: string | null;
  state: ClarificationState;
  claimed_by: string | null;
  claimed_at: number | null;
  answer_id: string;
  answer: string | null;
  audience: Audience | null;
  version: number;
  reason: string | null;
  created_at: number;
  written_at: number | null;
}

const timeOrNull = (value: number | null) => (value === null ? null : Number(value));

/** The object of a row. */
export function toClarification(row: ClarificationRow): Clarification {
  return {
    id: row.id,
    contestId: row.contest_id,
    kind: row.kind,
    roundId: row.round_id,
    roundProblemId: row.round_problem_id,
    participantId: row.participant_id,
    askedBy: row.asked_by,
    question: row.question,
    state: row.state,
    claimedBy: row.claimed_by,
    claimedAt: timeOrNull(row.claimed_at),
    answerId: row.answer_id,
    answer: row.answer,
    audience: row.audience,
    version: Number(row.version),
    reason: row.reason,
    createdAt: Number(row.created_at),
    writtenAt: timeOrNull(row.written_at),
  };
}

/** Throws the driver's unique violation for a form that was sent before, and for a place among open questions that is taken. */
export async function insertClarification(
  trx: DbOrTrx,
  one: Clarification,
  keys: { formKey: string; openSlot: string | null },
): Promise<void> {
  const row: ClarificationRow & { form_key: string; open_slot: string | null } = {
    id: one.id,
    contest_id: one.contestId,
    kind: one.kind,
    round_id: one.roundId,
    round_problem_id: one.roundProblemId,
    participant_id: one.participantId,
    asked_by: one.askedBy,
    question: one.question,
    state: one.state,
    claimed_by: one.claimedBy,
    claimed_at: one.claimedAt,
    answer_id: one.answerId,
    answer: one.answer,
    audience: one.audience,
    version: one.version,
    reason: one.reason,
    created_at: one.createdAt,
    written_at: one.writtenAt,
    form_key: keys.formKey,
    open_slot: keys.openSlot,
  };
  await trx('clarifications').insert(row);
}

export async function insertVersion(trx: DbOrTrx, clarificationId: string, version: AnswerVersion): Promise<void> {
  await trx('clarification_versions').insert({
    clarification_id: clarificationId,
    number: version.number,
    text: version.text,
    audience: version.audience,
    reason: version.reason,
    written_by: version.writtenBy,
    written_at: version.writtenAt,
  });
}

/** Versions of one answer or announcement, oldest first. */
export async function listVersions(db: DbOrTrx, clarificationId: string): Promise<AnswerVersion[]> {
  const rows = (await db('clarification_versions')
    .where({ clarification_id: clarificationId })
    .orderBy('number')) as Record<string, never>[];
  return rows.map((row) => ({
    number: Number(row.number),
    text: row.text ?? null,
    audience: row.audience ?? null,
    reason: row.reason ?? null,
    writtenBy: row.written_by ?? null,
    writtenAt: Number(row.written_at),
  }));
}

export async function findClarification(db: DbOrTrx, id: string): Promise<Clarification | undefined> {
  const row = (await db('clarifications').where({ id }).first()) as ClarificationRow | undefined;
  return row && toClarification(row);
}

/** Questions and announcements that have one of these ids, or whose answer has. */
export async function listByLogIds(db: DbOrTrx, ids: readonly string[]): Promise<Clarification[]> {
  const rows = (await db('clarifications')
    .whereIn('id', [...ids])
    .orWhereIn('answer_id', [...ids])) as ClarificationRow[];
  return rows.map(toClarification);
}

/** @throws NotFound */
export async function getClarification(db: DbOrTrx, id: string): Promise<Clarification> {
  const found = await findClarification(db, id);
  if (!found) throw new NotFound('clarification_not_found');
  return found;
}

/** What a form or request has made already. */
export async function findByFormKey(db: DbOrTrx, formKey: string): Promise<Clarification | undefined> {
  const row = (await db('clarifications').where({ form_key: formKey }).first()) as ClarificationRow | undefined;
  return row && toClarification(row);
}

/** The places that a person's open questions in a contest take. */
export async function listOpenSlots(db: DbOrTrx, contestId: string, userId: string): Promise<Set<string>> {
  const rows = (await db('clarifications')
    .where({ asked_by: userId, contest_id: contestId })
    .whereNotNull('open_slot')
    .select('open_slot')) as { open_slot: string }[];
  return new Set(rows.map((row) => row.open_slot));
}

/** Gives an unclaimed open question to someone; false when it is claimed or not open. */
export async function moveClaim(db: DbOrTrx, id: string, userId: string, nowMs: number): Promise<boolean> {
  const changed = await db('clarifications')
    .where({ id, state: 'open' })
    .whereNull('claimed_by')
    .update({ claimed_by: userId, claimed_at: nowMs });
  return changed > 0;
}

/** Takes an open question back from whoever has it; false when it is no longer that person's. */
export async function moveRelease(db: DbOrTrx, id: string, holder: string): Promise<boolean> {
  const changed = await db('clarifications')
    .where({ id, state: 'open', claimed_by: holder })
    .update({ claimed_by: null, claimed_at: null });
  return changed > 0;
}

/** Withdraws a question that was never answered; false when it is no longer open. */
export async function moveTakenBack(db: DbOrTrx, id: string): Promise<boolean> {
  const changed = await db('clarifications')
    .where({ id, state: 'open', version: 0 })
    .update({ state: 'withdrawn', open_slot: null, claimed_by: null, claimed_at: null });
  return changed > 0;
}

/** What one writing changes; `from` is the state and version that it is based on. */
export interface Written {
  state: ClarificationState;
  answer: string | null;
  audience: Audience | null;
  reason: string | null;
  writtenAt: number;
}

/**
 * Writes the next version of an answer or announcement; false when someone else wrote or withdrew it meanwhile. With
 * `claimant`, false also when someone other than this person has claimed the question.
 */
export async function moveWritten(
  trx: DbOrTrx,
  id: string,
  from: { state: ClarificationState; version: number; claimant?: string | null },
  to: Written,
): Promise<boolean> {
  const { claimant } = from;
  const chosen = trx('clarifications').where({ id, state: from.state, version: from.version });
  if (claimant !== undefined)
    void chosen.where((free: Knex.QueryBuilder) => {
      void free.whereNull('claimed_by');
      if (claimant !== null) void free.orWhere({ claimed_by: claimant });
    });
  const changed = await chosen.update({
    state: to.state,
    answer: to.answer,
    audience: to.audience,
    reason: to.reason,
    written_at: to.writtenAt,
    version: from.version + 1,
    open_slot: null,
    claimed_by: null,
    claimed_at: null,
  });
  return changed > 0;
}

/** Empties the questions of an erased account; those still open are withdrawn. Returns them as they were. */
export async function eraseQuestionsOf(trx: DbOrTrx, userId: string): Promise<Clarification[]> {
  const rows = (await trx('clarifications').where({ asked_by: userId }).whereNotNull('question')) as ClarificationRow[];
  for (const { id } of rows) {
    await trx('clarifications').where({ id }).update({ question: null });
    await trx('clarifications').where({ id, state: 'open' }).update({
      state: 'withdrawn',
      open_slot: null,
      claimed_by: null,
      claimed_at: null,
    });
  }
  return rows.map(toClarification);
}
