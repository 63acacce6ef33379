/** What one participant did in a round, as the reader of its board may know it. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { recentBoardFor } from './boards.service.ts';
import type { Board } from './board.rules.ts';
import { hiddenFrom, historyOfUnchecked, submissionsOfUnchecked } from './histories.service.ts';
import {
  figuresAt,
  movesOf,
  placeAt,
  progressOf,
  type ParticipantResult,
  type ProgressStep,
} from './progress.rules.ts';
import type { BoardRow } from './standings.rules.ts';
import { recentWholeBoardUnchecked } from './whole-boards.service.ts';

/**
 * What a participant did in a round, under the freeze of the board that this reader sees.
 * @throws NotFound when the round is hidden, or no row of its board is that of the participant
 */
export async function participantResult(
  app: App,
  actor: Actor,
  where: { contestSlug: string; roundSlug: string; participantId: string },
  asPublic: boolean,
): Promise<ParticipantResult> {
  const board = await recentBoardFor(app, actor, where.contestSlug, where.roundSlug, asPublic);
  const row = board.rows.find(({ participant }) => participant.id === where.participantId);
  if (!row) throw new NotFound('participant_not_found');
  const { id, memberIds } = row.participant;
  const own = (await submissionsOfUnchecked(app, board, [id])).get(id) ?? [];
  const steps = progressOf(board.round, board.problems, own, hiddenFrom(board));
  const isMine = actor.kind === 'user' && memberIds.includes(actor.id);
  return {
    board,
    row,
    steps,
    isMine,
    mayRead: !asPublic && (isMine || mayInContest(actor, 'submission.list-all', board.contest.id)),
    placeAt: await placesOf(app, await placedAmong(app, actor, where, board, isMine, asPublic), row, steps),
  };
}

/** Places at an instant depend on everyone's results: where a contest hides those, only people's own places are told. */
async function placedAmong(
  app: App,
  actor: Actor,
  where: { contestSlug: string; roundSlug: string },
  board: Board,
  isMine: boolean,
  asPublic: boolean,
): Promise<Board | null> {
  if (board.top === null || (seesAsStaff(actor, board.contest.id) && !asPublic)) return board;
  return isMine ? await recentWholeBoardUnchecked(app, actor, where.contestSlug, where.roundSlug, asPublic) : null;
}

async function placesOf(
  app: App,
  board: Board | null,
  row: BoardRow,
  steps: readonly ProgressStep[],
): Promise<(at: number) => number | null> {
  if (board === null || row.rank === null || board.phase === 'scheduled') return () => null;
  const history = await historyOfUnchecked(app, board);
  const others = board.rows
    .filter(({ rank, participant }) => rank !== null && participant.id !== row.participant.id)
    .flatMap(({ participant }) => [history.get(participant.id) ?? []]);
  const own = movesOf(steps);
  return (at) => placeAt(board.round.scoring, others, figuresAt(own, at), at);
}
