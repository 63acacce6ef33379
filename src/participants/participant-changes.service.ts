/** A change of a participant: held while it is written, with its audit row, its event, and its entry in the contest's log. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { participantFact } from './participant-facts.rules.ts';
import { lockParticipant } from './participant-lock.store.ts';
import type { Participant } from './participants.rules.ts';
import { findParticipant } from './participants.store.ts';
import { participantChanged, participantRegistered } from './participants.topics.ts';

/**
 * Writes a change of a participant with its audit row and news. The participant is held first: `write` gets it as it is
 * now, so that a decision and a withdrawal at the same instant follow each other.
 * The caller has asked for the permission.
 * @throws Conflict when it withdrew meanwhile
 */
export async function changeParticipant(
  app: App,
  actor: Actor,
  contest: Contest,
  participant: Participant,
  deed: string,
  detail: Record<string, unknown>,
  write: (trx: Transaction, now: Participant) => Promise<void>,
): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    const now = await lockParticipant(trx, participant.id);
    if (!now) throw new Conflict('changed_meanwhile');
    await write(trx, now);
    await tell(trx, actor, app.clock.nowMs(), deed, contest.id, participant.id, detail);
  });
  app.background.poke();
}

/** A participant of this contest that has not withdrawn. @throws NotFound */
export async function participantInUnchecked(app: App, contest: Contest, participantId: string): Promise<Participant> {
  const participant = await findParticipant(app.db, participantId);
  if (!participant || participant.contestId !== contest.id || participant.withdrawnAt !== null) {
    throw new NotFound('participant_not_found');
  }
  return participant;
}

const WITHOUT_FACT: ReadonlySet<string> = new Set([
  'participant.code_renewed',
  'participant.invitation_made',
  'participant.invitation_revoked',
]);

/** Writes the audit row, the entry in the contest's log and the event of an action: `participant.registered`, otherwise `participant.changed`. */
export async function tell(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  contestId: string,
  participantId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'participant', id: participantId }, { contestId, ...detail });
  const topic = deed === 'participant.registered' ? participantRegistered : participantChanged;
  await enqueue(trx, nowMs, topic, { contestId, participantId });
  // A code is no fact of the contest. Other deeds may change what is looked up with a participant, such as its people.
  if (WITHOUT_FACT.has(deed)) return;
  const now = await findParticipant(trx, participantId);
  if (now) await appendToLog(trx, nowMs, contestId, participantFact(now));
}
