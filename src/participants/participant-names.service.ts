/** Names and people of some participants, for features that need no more of them. Their callers have checked who may know. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { listPeopleIn } from './person-participants.store.ts';
import { listMemberIds, listNames } from './participants.store.ts';

/** The names of these participants, at most some hundreds, also of withdrawn ones, by id. */
export async function participantNamesUnchecked(
  db: DbOrTrx,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  return await listNames(db, [...new Set(ids.filter((id) => id !== null))]);
}

/** The people of one participant; none once it has withdrawn. */
export async function membersUnchecked(db: DbOrTrx, participantId: string): Promise<string[]> {
  return await listMemberIds(db, participantId);
}

/** Everyone who is registered for a contest, alone or in a team. */
export async function everyoneInUnchecked(db: DbOrTrx, contestId: string): Promise<string[]> {
  return await listPeopleIn(db, contestId);
}
