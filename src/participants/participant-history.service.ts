/** The history of one participant, for those who belong to it and for staff. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { listAuditOf, type AuditEntry } from '../platform/audit/audit.store.ts';
import { NotFound } from '../platform/errors.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import { findWithMembers } from './participants.store.ts';

/** What happened to a participant, oldest first, and names of the people in it. */
export interface ParticipantHistory {
  entries: AuditEntry[];
  names: Map<string, string>;
}

/** A participant of a contest, for staff or for itself. @throws NotFound for everyone else, and once it has withdrawn */
export async function getParticipant(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
): Promise<ParticipantWithMembers> {
  requireContestVisible(actor, contest);
  const found = await findWithMembers(app.db, participantId);
  const isOwn = actor.kind === 'user' && (found?.memberIds.includes(actor.id) ?? false);
  const maySee = isOwn || mayInContest(actor, 'participant.list', contest.id);
  if (found?.contestId !== contest.id || found.withdrawnAt !== null || !maySee)
    throw new NotFound('participant_not_found');
  return found;
}

/** @throws NotFound for those who are neither staff nor in it */
export async function participantHistory(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
): Promise<ParticipantHistory> {
  const { id, memberIds } = await getParticipant(app, actor, contest, participantId);
  const entries = await listAuditOf(app.db, { type: 'participant', id });
  const people = entries.flatMap(({ actorId, detail }) => [actorId, detail.userId]);
  const ids = [...people.filter((one): one is string => typeof one === 'string'), ...memberIds];
  const names = [...(await publicPeople(app, ids))].map(([userId, one]) => [userId, one.displayName] as const);
  return { entries, names: new Map(names) };
}
