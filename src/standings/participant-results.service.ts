/** What one participant did in a round, as the reader of its board may know it. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
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
    placeAt: await placesOf(app, board, row, steps),
  };
}

async function placesOf(
  app: App,
  board: Board,
  row: BoardRow,
  steps: readonly ProgressStep[],
): Promise<(at: number) => number | null> {
  if (row.rank === null || board.phase === 'scheduled') return () => null;
  const history = await historyOfUnchecked(app, board);
  const others = board.rows
    .filter(({ rank, participant }) => rank !== null && participant.id !== row.participant.id)
    .flatMap(({ participant }) => [history.get(participant.id) ?? []]);
  const own = movesOf(steps);
  return (at) => placeAt(board.round.scoring, others, figuresAt(own, at), at);
}
