/** What happens to clarifications because of something elsewhere: an erased account, a contest that is published again. */
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { logInContest } from '../rounds/round-log.service.ts';
import { answerFact, questionFact } from './clarification-facts.rules.ts';
import { deleteSeenOf } from './clarification-reads.store.ts';
import * as lists from './clarification-lists.store.ts';
import * as store from './clarifications.store.ts';

/**
 * Removes the texts of an erased account's questions and what it has seen. Answers stay: others rely on them. Questions that
 * wait for an answer are withdrawn.
 */
export async function forgetAskerUnchecked(app: App, userId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await deleteSeenOf(trx, userId);
    for (const before of await store.eraseQuestionsOf(trx, userId)) {
      const { id, contestId } = before;
      const now = await store.getClarification(trx, id);
      const subject = { type: 'clarification', id };
      await insertAudit(trx, systemActor('erased account'), nowMs, 'clarification.emptied', subject, { contestId });
      // Told again without its text, or as withdrawn.
      await logInContest(trx, nowMs, contestId, questionFact(now));
    }
  });
}

/** The texts of questions and answers by the ids that the log of the contest gives them; those that are gone are absent. */
export async function textsForLogUnchecked(app: App, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await store.listByLogIds(app.db, ids);
  const texts = found.flatMap(({ id, question, answerId, answer }) => [
    [id, question] as const,
    [answerId, answer] as const,
  ]);
  return new Map(texts.flatMap(([id, text]) => (text === null ? [] : [[id, text]])));
}

/** Publishing a contest begins its log anew, also for what was asked and announced before it became a draft again. */
export async function tellAllUnchecked(app: App, contestId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const all = await lists.listAll(trx, contestId);
    const facts = all.flatMap((one) => [
      ...(one.kind === 'question' ? [questionFact(one)] : []),
      ...(one.version > 0 ? [answerFact(one)] : []),
    ]);
    await logInContest(trx, nowMs, contestId, ...facts);
  });
}
