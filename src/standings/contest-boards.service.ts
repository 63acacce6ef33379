/** Which boards a contest has. */
import { givenUniversitiesUnchecked } from '../participant-imports/participant-places.service.ts';
import type { App } from '../platform/app-context.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import type { ContestBoards } from './board.rules.ts';
import { findRule } from './overall.store.ts';

/** The boards that a contest has, in order. */
export async function contestBoardsUnchecked(app: App, contestId: string): Promise<ContestBoards> {
  const rounds = await listRoundsUnchecked(app, contestId);
  return {
    rounds: rounds.map(({ slug, name }) => ({ slug, name })),
    hasOverall: await hasOverallUnchecked(app, contestId),
  };
}

/** Whether the contest has a board over several rounds. */
export async function hasOverallUnchecked(app: App, contestId: string): Promise<boolean> {
  return (await findRule(app.db, contestId)) !== undefined;
}

/** What lists say of the universities of teams without people. */
export async function universitiesGivenUnchecked(
  app: App,
  participants: readonly { id: string; memberIds: readonly string[] }[],
): Promise<ReadonlyMap<string, string>> {
  const empty = participants.filter(({ memberIds }) => memberIds.length === 0);
  return await givenUniversitiesUnchecked(
    app.db,
    empty.map(({ id }) => id),
  );
}
