/** Participants ask questions, and take back those that no one has answered. */
import { createHash } from 'node:crypto';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import { ownParticipant } from '../participants/participants.service.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { logInContest } from '../rounds/round-log.service.ts';
import { questionFact } from './clarification-facts.rules.ts';
import {
  freeSlot,
  isOwnQuestion,
  OPEN_QUESTIONS_MAX,
  requireAskingOpen,
  subjectKey,
  type Clarification,
} from './clarifications.rules.ts';
import { clarificationAsked } from './clarifications.topics.ts';
import * as store from './clarifications.store.ts';
import { subjectNamed } from './subjects.service.ts';

/** Several windows of one person may be after the same place; each loser looks again. */
const MOST_ATTEMPTS = OPEN_QUESTIONS_MAX + 2;

/** What the database holds of the key of a form or request: each person has keys of their own. */
export function storedFormKey(actor: UserActor, formKey: string): string {
  return `${actor.id}:${createHash('sha256').update(formKey).digest('hex')}`;
}

/**
 * Asks a question about a problem that the asker may know, or about the contest. The same form sent again asks nothing new.
 * @throws Conflict for people who are not registered, after the last round, and with too many open questions; InvalidInput for
 *   an unknown subject, and for a key that came with another question
 */
export async function ask(
  app: App,
  actor: UserActor,
  contest: Contest,
  wanted: { about: string; text: string; formKey: string },
): Promise<{ id: string; isRepeat: boolean }> {
  requirePermission(actor, 'clarification.ask');
  requireContestVisible(actor, contest);
  const formKey = storedFormKey(actor, wanted.formKey);
  const nowMs = app.clock.nowMs();
  for (let attempt = 1; ; attempt += 1) {
    const known = await store.findByFormKey(app.db, formKey);
    if (known) return { id: requireSame(known, contest, wanted), isRepeat: true };
    const participant = await ownParticipant(app, actor, contest.id);
    if (!participant) throw new Conflict('clarification_participants_only');
    requireAskingOpen(contest, nowMs);
    const subject = await subjectNamed(app, actor, contest, wanted.about);
    const openSlot = freeSlot(contest.id, actor.id, await store.listOpenSlots(app.db, contest.id, actor.id));
    if (openSlot === undefined) throw new Conflict('clarification_too_many', { max: OPEN_QUESTIONS_MAX });
    const question = newQuestion(contest.id, nowMs, {
      ...subject,
      participantId: participant.id,
      askedBy: actor.id,
      question: wanted.text,
    });
    try {
      await insertQuestion(app, actor, question, { formKey, openSlot });
      return { id: question.id, isRepeat: false };
    } catch (error) {
      if (!isUniqueViolation(error) || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}

type Asked = Pick<Clarification, 'roundId' | 'roundProblemId' | 'participantId' | 'askedBy' | 'question'>;

function newQuestion(contestId: string, nowMs: number, asked: Asked): Clarification {
  return {
    ...asked,
    id: newId(),
    contestId,
    kind: 'question',
    state: 'open',
    claimedBy: null,
    claimedAt: null,
    answerId: newId(),
    answer: null,
    audience: null,
    version: 0,
    reason: null,
    createdAt: nowMs,
    writtenAt: null,
  };
}

async function insertQuestion(
  app: App,
  actor: UserActor,
  question: Clarification,
  keys: { formKey: string; openSlot: string },
): Promise<void> {
  const { id, contestId, createdAt } = question;
  await inTransaction(app.db, async (trx) => {
    await store.insertClarification(trx, question, keys);
    await insertAudit(trx, actor, createdAt, 'clarification.asked', { type: 'clarification', id }, { contestId });
    await enqueue(trx, createdAt, clarificationAsked, { contestId, clarificationId: id });
    await logInContest(trx, createdAt, contestId, questionFact(question));
  });
  app.background.poke();
}

function requireSame(known: Clarification, contest: Contest, wanted: { about: string; text: string }): string {
  if (known.contestId !== contest.id || known.question !== wanted.text || subjectKey(known) !== wanted.about)
    throw new InvalidInput('idempotency_key_reused', {}, 'formKey');
  return known.id;
}

/**
 * Takes back a question of the actor's participant that was never answered.
 * @throws NotFound for the question of someone else, Conflict once it is answered
 */
export async function takeBack(app: App, actor: UserActor, contest: Contest, id: string): Promise<void> {
  requirePermission(actor, 'clarification.ask');
  requireContestVisible(actor, contest);
  const participant = await ownParticipant(app, actor, contest.id);
  const one = await store.getClarification(app.db, id);
  const reader = { participantId: participant?.id ?? null };
  if (one.contestId !== contest.id || !isOwnQuestion(one, reader)) throw new NotFound('clarification_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveTakenBack(trx, id))) throw new Conflict('clarification_not_open');
    const subject = { type: 'clarification', id };
    await insertAudit(trx, actor, nowMs, 'clarification.taken_back', subject, { contestId: contest.id });
    await logInContest(trx, nowMs, contest.id, questionFact({ ...one, state: 'withdrawn' }));
  });
}
