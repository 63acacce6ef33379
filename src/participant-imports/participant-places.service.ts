/** Groups and rooms of participants, for the features to the right that deliver things there. */
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { insertDetails, listGivenUniversities, listGroups, listPlaces, listRooms } from './details.store.ts';

/** More of them are seats. */
const MOST_ROOMS = 200;

/** Group and room of participants by id; of all that have any, without a list. */
export async function placesOfUnchecked(
  app: App,
  contestId: string,
  participantIds?: readonly string[],
): Promise<Map<string, { group: string | null; room: string | null }>> {
  return await listPlaces(app.db, contestId, participantIds);
}

/** The groups of a contest, by name. */
export async function groupsOfUnchecked(app: App, contestId: string): Promise<string[]> {
  return await listGroups(app.db, contestId);
}

/** The rooms of a contest, by name; none where lists gave everyone a seat of their own. */
export async function roomsOfUnchecked(app: App, contestId: string): Promise<string[]> {
  const rooms = await listRooms(app.db, contestId, MOST_ROOMS + 1);
  return rooms.length > MOST_ROOMS ? [] : rooms;
}

/** Keeps what a list said of participants that have no details yet. */
export async function keepDetails(
  trx: Transaction,
  contestId: string,
  rows: Parameters<typeof insertDetails>[2],
): Promise<void> {
  await insertDetails(trx, contestId, rows);
}

/** The universities that lists gave to participants of a contest, by id. */
export async function givenUniversitiesUnchecked(
  db: DbOrTrx,
  participantIds: readonly string[],
): Promise<Map<string, string>> {
  return await listGivenUniversities(db, participantIds);
}
