/** Groups and rooms of participants, for the features to the right that deliver things there. */
import type { App } from '../platform/app-context.ts';
import { listGroups, listPlaces } from './details.store.ts';

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
