/** Which boards a contest has. */
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
