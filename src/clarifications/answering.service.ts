/** Staff claim questions, answer them, edit and withdraw answers, and announce. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { actorId, type Actor, type UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { logInContest } from '../rounds/round-log.service.ts';
import { storedFormKey } from './asking.service.ts';
import { answerFact } from './clarification-facts.rules.ts';
import {
  answerScope,
  isHeldByOther,
  isWithin,
  readScope,
  requireAnswered,
  requireNotNarrower,
  requireOpen,
  requirePublished,
  stateAfterWithdrawal,
  type Audience,
  type Clarification,
} from './clarifications.rules.ts';
import { announcementPublished, clarificationAnswered } from './clarifications.topics.ts';
import * as store from './clarifications.store.ts';
import { subjectNamed } from './subjects.service.ts';

/** A question or announcement of a contest, for staff who have to do with it. @throws Forbidden, NotFound */
export async function clarificationForStaff(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  action: 'clarification.answer' | 'clarification.read' = 'clarification.answer',
): Promise<Clarification> {
  requireInContest(actor, action, contest.id);
  const one = await store.getClarification(app.db, id);
  const scope = (action === 'clarification.read' ? readScope : answerScope)(actor, contest.id);
  if (one.contestId !== contest.id || !isWithin(scope, one)) throw new NotFound('clarification_not_found');
  return one;
}

/** Claims an open question, so that no one else answers it. @throws Conflict when someone has it, or it is not open */
export async function claim(app: App, actor: UserActor, contest: Contest, id: string): Promise<void> {
  const one = await clarificationForStaff(app, actor, contest, id);
  if (one.claimedBy === actor.id && one.state === 'open') return;
  const nowMs = app.clock.nowMs();
  const isMine = await inTransaction(app.db, async (trx) => {
    if (!(await store.moveClaim(trx, id, actor.id, nowMs))) return false;
    await audit(trx, actor, nowMs, 'clarification.claimed', one);
    return true;
  });
  if (!isMine) await refuse(app, actor, id);
}

/** Gives an open question back, also for someone who left. @throws Conflict when no one has it any more */
export async function release(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  const one = await clarificationForStaff(app, actor, contest, id);
  const { claimedBy } = one;
  if (claimedBy === null) throw new Conflict('clarification_not_claimed');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveRelease(trx, id, claimedBy))) throw new Conflict('clarification_not_claimed');
    await audit(trx, actor, nowMs, 'clarification.released', one);
  });
}

/** A text for readers; `rev` is the version that its author saw (0: no answer yet). */
export interface AnswerInput {
  text: string;
  audience: Audience;
  rev: number;
}

/**
 * Answers an open question that no one else has claimed.
 * @throws Conflict when someone has it or was faster, InvalidInput when fewer would read it than an earlier answer
 */
export async function answer(app: App, actor: Actor, contest: Contest, id: string, wanted: AnswerInput): Promise<void> {
  const one = await clarificationForStaff(app, actor, contest, id);
  requireOpen(one);
  if (isHeldByOther(one, actorId(actor))) await refuse(app, actor, id);
  requireNotNarrower(one.audience, wanted.audience);
  await write(app, actor, one, wanted.rev, 'clarification.answered', {
    state: 'answered',
    answer: wanted.text,
    audience: wanted.audience,
    reason: null,
  });
}

/**
 * Changes an answer or announcement; readers see that it was edited, and staff every version. The same text again is no edit.
 * @throws Conflict when someone else changed or withdrew it since version `rev`, InvalidInput as `answer`
 */
export async function editAnswer(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  wanted: AnswerInput,
): Promise<void> {
  const one = await clarificationForStaff(app, actor, contest, id);
  requireAnswered(one);
  const audience = one.kind === 'announcement' ? 'all' : wanted.audience;
  requireNotNarrower(one.audience, audience);
  if (one.version === wanted.rev && one.answer === wanted.text && one.audience === audience) return;
  await write(app, actor, one, wanted.rev, 'clarification.edited', {
    state: one.state,
    answer: wanted.text,
    audience,
    reason: null,
  });
}

/** Withdraws an answer, whose question is open again, or an announcement. Whoever could read it is told why. */
export async function withdrawAnswer(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  wanted: { reason: string; rev: number },
): Promise<void> {
  const one = await clarificationForStaff(app, actor, contest, id);
  requireAnswered(one);
  await write(app, actor, one, wanted.rev, 'clarification.withdrawn', {
    state: stateAfterWithdrawal(one),
    answer: null,
    audience: one.audience,
    reason: wanted.reason,
  });
}

/**
 * Announces something to everyone. The same form sent again announces nothing new.
 * @throws Conflict while the contest is a draft, InvalidInput for an unknown subject or a problem that is still hidden
 */
export async function announce(
  app: App,
  actor: UserActor,
  contest: Contest,
  wanted: { about: string; text: string; formKey: string },
): Promise<string> {
  requireInContest(actor, 'clarification.announce', contest.id);
  requirePublished(contest);
  const formKey = storedFormKey(actor, wanted.formKey);
  const nowMs = app.clock.nowMs();
  const announcement: Clarification = {
    ...(await subjectNamed(app, actor, contest, wanted.about)),
    id: newId(),
    contestId: contest.id,
    kind: 'announcement',
    participantId: null,
    askedBy: null,
    question: null,
    state: 'published',
    claimedBy: null,
    claimedAt: null,
    answerId: newId(),
    answer: wanted.text,
    audience: 'all',
    version: 1,
    reason: null,
    createdAt: nowMs,
    writtenAt: nowMs,
  };
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertClarification(trx, announcement, { formKey, openSlot: null });
      await keepAndTell(trx, actor, nowMs, 'clarification.announced', announcement);
    });
  } catch (error) {
    const twin = isUniqueViolation(error) ? await store.findByFormKey(app.db, formKey) : undefined;
    if (!twin) throw error;
    if (twin.contestId !== contest.id || twin.kind !== 'announcement')
      throw new InvalidInput('idempotency_key_reused', {}, 'formKey');
    return twin.id;
  }
  app.background.poke();
  return announcement.id;
}

/** Writes the next version, based on version `rev`. @throws Conflict when someone else was faster */
async function write(
  app: App,
  actor: Actor,
  one: Clarification,
  rev: number,
  deed: string,
  to: Omit<store.Written, 'writtenAt'>,
): Promise<void> {
  if (rev !== one.version) throw new Conflict('changed_meanwhile');
  const nowMs = app.clock.nowMs();
  const claimant = one.state === 'open' ? actorId(actor) : undefined;
  const from = { state: one.state, version: one.version, ...(claimant === undefined ? {} : { claimant }) };
  const isWritten = await inTransaction(app.db, async (trx) => {
    if (!(await store.moveWritten(trx, one.id, from, { ...to, writtenAt: nowMs }))) return false;
    await keepAndTell(trx, actor, nowMs, deed, { ...one, ...to, writtenAt: nowMs, version: one.version + 1 });
    return true;
  });
  if (!isWritten) await refuse(app, actor, one.id);
  app.background.poke();
}

/** Keeps a version in the history, and tells of it, in the transaction that wrote it. */
async function keepAndTell(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  one: Clarification,
): Promise<void> {
  const { id, contestId, version, answer: text, audience, reason } = one;
  await store.insertVersion(trx, id, {
    number: version,
    text,
    audience,
    reason,
    writtenBy: actorId(actor),
    writtenAt: nowMs,
  });
  await audit(trx, actor, nowMs, deed, one, { number: version, ...(reason === null ? {} : { reason }) });
  const news = { contestId, clarificationId: id, version };
  if (one.kind === 'announcement') await enqueue(trx, nowMs, announcementPublished, news);
  else await enqueue(trx, nowMs, clarificationAnswered, { ...news, audience: audience ?? 'asker' });
  await logInContest(trx, nowMs, contestId, answerFact(one));
}

async function audit(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  { id, contestId }: Clarification,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'clarification', id }, { contestId, ...detail });
}

/** Says why a move came too late. @throws Conflict always */
async function refuse(app: App, actor: Actor, id: string): Promise<never> {
  const now = await store.getClarification(app.db, id);
  if (now.state === 'open' && isHeldByOther(now, actorId(actor))) {
    const holder = (await publicPeople(app, [now.claimedBy])).get(now.claimedBy ?? '');
    throw new Conflict('clarification_claimed', { name: holder?.displayName ?? '' });
  }
  requireOpen(now);
  throw new Conflict('changed_meanwhile');
}
