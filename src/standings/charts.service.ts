/** A board with the history behind it, for charts. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { standsAt } from '../rounds/round-clock.rules.ts';
import type { Board } from './board.rules.ts';
import { recentBoardFor } from './boards.service.ts';
import { hiddenFrom, historyOfUnchecked, type History } from './histories.service.ts';

export interface Charted {
  board: Board;
  history: History;
  /** Until when the curves go: now, the start of a pause, the end, or the freeze. */
  untilMs: number;
}

/** The board of a round as this reader sees it, with its history. @throws NotFound when hidden */
export async function chartedBoard(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  asPublic: boolean,
): Promise<Charted> {
  const board = await recentBoardFor(app, actor, contestSlug, roundSlug, asPublic);
  const history = await historyOfUnchecked(app, board);
  const untilMs = Math.min(
    standsAt(board.round, app.clock.nowMs()),
    board.round.closesAt,
    hiddenFrom(board) ?? Infinity,
  );
  return { board, history, untilMs };
}
