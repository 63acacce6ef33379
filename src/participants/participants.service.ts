/** Participants for other features. What takes no actor relies on its caller to have checked `contestVisibleTo`. */
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import { contestVisibleTo, type Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { countParticipants, countShownParticipants, listParticipantPage } from './participant-lists.store.ts';
import type { Entry, ParticipantWithMembers } from './participants.rules.ts';
import { findParticipantOf, listParticipantsById, listParticipantsOf } from './participants.store.ts';
import { listContestIdsOf, listEntriesOf } from './own-entries.store.ts';
import { largestTeam, participantsVersion as participantsVersionOf } from './participants-version.store.ts';

/** The participant the actor is, or belongs to, in a contest. */
export async function ownParticipant(
  app: App,
  actor: UserActor,
  contestId: string,
): Promise<ParticipantWithMembers | undefined> {
  return await findParticipantOf(app.db, contestId, actor.id);
}

/** The participant a user is, or belongs to, in a contest. */
export async function participantOfUnchecked(
  app: App,
  contestId: string,
  userId: string,
): Promise<ParticipantWithMembers | undefined> {
  return await findParticipantOf(app.db, contestId, userId);
}

/** All participants with members, in order of registration, for the staff of contests. */
export async function listParticipants(app: App, actor: Actor, contest: Contest): Promise<ParticipantWithMembers[]> {
  requireInContest(actor, 'participant.list', contest.id);
  return await listParticipantsUnchecked(app, contest.id);
}

/** The same without a permission check; one query even for thousands. */
export async function listParticipantsUnchecked(app: App, contestId: string): Promise<ParticipantWithMembers[]> {
  return await listParticipantsOf(app.db, contestId);
}

/** These participants with members, those who withdrew too, in any order. */
export async function participantsByIdUnchecked(app: App, ids: readonly string[]): Promise<ParticipantWithMembers[]> {
  return ids.length === 0 ? [] : await listParticipantsById(app.db, ids);
}

/** Changes whenever anything a board shows about participants changes. */
export async function participantsVersionUnchecked(app: App, contestId: string): Promise<string> {
  return await participantsVersionOf(app.db, contestId);
}

const TEAMS_PAGE_SIZE = 50;

/** One page of a contest's participants, filtered by part of a name; hidden ones for staff alone. @throws NotFound when it is hidden from the actor */
export async function listParticipantsPage(
  app: App,
  actor: Actor,
  contest: Contest,
  query: { search?: string; page: number },
): Promise<{ participants: ParticipantWithMembers[]; page: number; pages: number; total: number }> {
  requireContestVisible(actor, contest);
  const { participants, total } = await listParticipantPage(app.db, contest.id, {
    search: query.search,
    withHidden: mayInContest(actor, 'participant.list', contest.id),
    limit: TEAMS_PAGE_SIZE,
    offset: (query.page - 1) * TEAMS_PAGE_SIZE,
  });
  return { participants, total, page: query.page, pages: Math.max(1, Math.ceil(total / TEAMS_PAGE_SIZE)) };
}

/** The number of participants, without hidden ones, of each of these contests that the actor may see. */
export async function countParticipantsOf(
  app: App,
  actor: Actor,
  contests: readonly Contest[],
): Promise<Map<string, number>> {
  const visible = contests.filter((contest) => contestVisibleTo(actor, contest));
  return await countShownParticipants(
    app.db,
    visible.map(({ id }) => id),
  );
}

/** How many take part in a contest, and the size of the largest team; also within a transaction. */
export async function enteredInUnchecked(
  db: DbOrTrx,
  contestId: string,
): Promise<{ count: number; largestTeam: number }> {
  const count = (await countParticipants(db, [contestId])).get(contestId) ?? 0;
  return { count, largestTeam: await largestTeam(db, contestId) };
}

/** Those of these contests in which the actor takes part. */
export async function contestsEntered(app: App, actor: UserActor, contestIds: readonly string[]): Promise<Set<string>> {
  return await listContestIdsOf(app.db, actor.id, contestIds);
}

/** The participant the actor is, or belongs to, in each of these contests, by contest. */
export async function ownEntriesIn(
  app: App,
  actor: UserActor,
  contestIds: readonly string[],
): Promise<Map<string, Entry>> {
  return await listEntriesOf(app.db, actor.id, contestIds);
}
