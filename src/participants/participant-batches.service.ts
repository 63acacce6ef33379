/** Enters and changes participants within the transaction of an import, which has checked who may and what is free. */
import type { Actor } from '../platform/actor.ts';
import { insertAudits } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import { participantFact } from './participant-facts.rules.ts';
import { tell } from './participant-changes.service.ts';
import { lockParticipant } from './participant-lock.store.ts';
import { insertEntries, type NewEntry } from './participant-batches.store.ts';
import { insertMember, takePlace, updateParticipant } from './participants.store.ts';
import { updatePersonName } from './person-participants.store.ts';
import { participantsImported } from './participants.topics.ts';
import { newJoinCode } from './team-names.service.ts';
import { moveWaitingOf } from './waiting.store.ts';

/** Enters new participants, each with its audit row, its fact in the contest's log, and one event for all of them. */
export async function enterParticipants(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  entries: readonly Omit<NewEntry, 'joinCode'>[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((one) => ({ ...one, joinCode: one.kind === 'team' ? newJoinCode() : null }));
  await insertEntries(trx, contestId, rows, nowMs);
  const people = entries.flatMap(({ memberIds }) => memberIds);
  await moveWaitingOf(trx, contestId, people, nowMs);
  const subjects = entries.map(({ id, name, kind }) => ({
    subject: { type: 'participant', id },
    detail: { contestId, name, kind },
  }));
  await insertAudits(trx, actor, nowMs, 'participant.imported', subjects);
  const facts = rows.map((one) =>
    participantFact({
      ...one,
      contestId,
      captainId: one.memberIds[0] ?? null,
      starredReason: null,
      disqualifiedAt: null,
      disqualifiedReason: null,
      disqualifiedIn: [],
      hiddenAt: null,
      hiddenReason: null,
      clearedAt: null,
      createdAt: nowMs,
      withdrawnAt: null,
    }),
  );
  await appendToLog(trx, nowMs, contestId, ...facts);
  await enqueue(trx, nowMs, participantsImported, { contestId, participantIds: entries.map(({ id }) => id) });
}

/**
 * Changes a participant as a list says: its name, whether it is a guest, and new members.
 * @throws Conflict when it withdrew or filled up meanwhile; the driver's unique violation when a name or a person is taken
 */
export async function changeParticipant(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  change: { id: string; name?: string; starred?: boolean; newMemberIds: string[]; teamMax: number },
): Promise<void> {
  const before = await lockParticipant(trx, change.id);
  if (!before || before.contestId !== contestId) throw new Conflict('changed_meanwhile');
  if (change.name !== undefined && before.kind === 'person') await updatePersonName(trx, before.id, change.name);
  else if (change.name !== undefined) await updateParticipant(trx, before.id, { name: change.name });
  if (change.starred !== undefined) await updateParticipant(trx, before.id, { starred: change.starred });
  for (const [index, userId] of change.newMemberIds.entries()) {
    if (!(await takePlace(trx, before.id, change.teamMax)))
      throw new Conflict('team_full', { team: before.name, max: change.teamMax });
    await insertMember(trx, { contestId, participantId: before.id, userId, joinedAt: nowMs + index });
  }
  await moveWaitingOf(trx, contestId, change.newMemberIds, nowMs);
  const [first] = change.newMemberIds;
  if (before.captainId === null && first !== undefined) await updateParticipant(trx, before.id, { captainId: first });
  const detail = {
    ...(change.name === undefined ? {} : { from: before.name, to: change.name }),
    ...(change.starred === undefined ? {} : { starred: change.starred }),
    ...(change.newMemberIds.length === 0 ? {} : { members: change.newMemberIds.length }),
  };
  await tell(trx, actor, nowMs, 'participant.import_changed', contestId, before.id, detail);
}

/** Group, room or university of a participant change in this transaction: pages that show them are new ones. */
export async function noteDetailsChange(trx: Transaction, id: string): Promise<void> {
  await lockParticipant(trx, id);
}
