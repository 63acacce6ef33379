/** The board of a round for its reader: all of it for staff, and for others what the contest shows them. */
import type { App } from '../platform/app-context.ts';
import { visitor, type Actor } from '../platform/actor.ts';
import type { Board } from './board.rules.ts';
import { limitedBoard } from './limited-boards.rules.ts';
import {
  audienceOf,
  freshWholeBoardUnchecked,
  hashOf,
  recentPublicWholeBoardUnchecked,
  recentWholeBoardUnchecked,
  wholeBoardUnchecked,
  type FindBoard,
} from './whole-boards.service.ts';

/** The board of a round for an audience as it is now. @throws NotFound when hidden. */
export const boardFor: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) =>
  shownTo(actor, await wholeBoardUnchecked(app, actor, contestSlug, roundSlug, asPublic), asPublic);

/** The board computed from the database without the cache; `boardFor` must equal it. */
export const freshBoardFor: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) =>
  shownTo(actor, await freshWholeBoardUnchecked(app, actor, contestSlug, roundSlug, asPublic), asPublic);

/** The board as it was at most `BOARD_MAX_AGE_MS` ago. @throws NotFound when hidden. */
export const recentBoardFor: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) =>
  shownTo(actor, await recentWholeBoardUnchecked(app, actor, contestSlug, roundSlug, asPublic), asPublic);

/** The public board, found by its URL: while it is recent, it costs no query. @throws NotFound when hidden. */
export async function publicRecentBoard(app: App, contestSlug: string, roundSlug: string): Promise<Board> {
  return shownTo(visitor, await recentPublicWholeBoardUnchecked(app, contestSlug, roundSlug), true);
}

/** What visitors see of a board, made once for all of them. */
const forVisitors = new WeakMap<Board, Board>();

/** A whole board without the rows that its contest hides from this reader. */
function shownTo(actor: Actor, board: Board, asPublic: boolean): Board {
  if (board.top === null || audienceOf(actor, board.contest.id, asPublic) === 'staff') return board;
  if (actor.kind === 'user' && !asPublic) return limitedBoard(board, actor.id, hashOf);
  const made = forVisitors.get(board) ?? limitedBoard(board, null, hashOf);
  forVisitors.set(board, made);
  return made;
}
