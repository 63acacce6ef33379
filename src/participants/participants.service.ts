/** Participants for other features. These functions rely on the caller to have checked `contestVisibleTo`. */
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import {
  countParticipants,
  findParticipantOf,
  listContestIdsOf,
  listParticipantPage,
  listParticipantsOf,
} from './participants.store.ts';
import { largestTeam, participantsVersion as participantsVersionOf } from './participants-version.store.ts';

/** The participant a user is, or belongs to, in a contest. */
export async function participantOfUnchecked(
  app: App,
  contestId: string,
  userId: string,
): Promise<ParticipantWithMembers | undefined> {
  return await findParticipantOf(app.db, contestId, userId);
}

/** All participants with members, in order of registration; one query even for thousands. */
export async function listParticipantsUnchecked(app: App, contestId: string): Promise<ParticipantWithMembers[]> {
  return await listParticipantsOf(app.db, contestId);
}

/** Changes whenever anything a board shows about participants changes. */
export async function participantsVersionUnchecked(app: App, contestId: string): Promise<string> {
  return await participantsVersionOf(app.db, contestId);
}

const TEAMS_PAGE_SIZE = 50;

/** One page of a contest's participants, filtered by part of a name. */
export async function listParticipantsPage(
  app: App,
  contestId: string,
  query: { search?: string; page: number },
): Promise<{ participants: ParticipantWithMembers[]; page: number; pages: number; total: number }> {
  const { participants, total } = await listParticipantPage(app.db, contestId, {
    search: query.search,
    limit: TEAMS_PAGE_SIZE,
    offset: (query.page - 1) * TEAMS_PAGE_SIZE,
  });
  return { participants, total, page: query.page, pages: Math.max(1, Math.ceil(total / TEAMS_PAGE_SIZE)) };
}

/** The number of participants of each contest. */
export async function countParticipantsOf(app: App, contestIds: readonly string[]): Promise<Map<string, number>> {
  return await countParticipants(app.db, contestIds);
}

/** How many take part in a contest, and the size of the largest team; also within a transaction. */
export async function enteredInUnchecked(
  db: DbOrTrx,
  contestId: string,
): Promise<{ count: number; largestTeam: number }> {
  const count = (await countParticipants(db, [contestId])).get(contestId) ?? 0;
  return { count, largestTeam: await largestTeam(db, contestId) };
}

/** Those of these contests in which a person takes part. */
export async function contestsEntered(app: App, userId: string, contestIds: readonly string[]): Promise<Set<string>> {
  return await listContestIdsOf(app.db, userId, contestIds);
}
