/** The board of a round, a page at a time. */
import { z } from 'zod';
import { recentBoardFor } from '../standings/boards.service.ts';
import { firstRowAfter, type BoardRow, type RowPlace } from '../standings/standings.rules.ts';
import { board, boardOf } from './board.views.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { cursorsOf } from './paging.rules.ts';
import { pageQuery } from './queries.input.ts';

const boardQuery = pageQuery.extend({
  view: z.enum(['own', 'public']).default('own').describe('`public`: as everyone sees it, for organizers'),
});

/** A place on the board is what a row there is sorted by. */
const cursors = cursorsOf('board', {
  isOut: 'number',
  solved: 'number',
  penalty: 'number',
  scoreMilli: 'number',
  lastSolvedAt: 'number',
  name: 'text',
  id: 'id',
});
type Place = NonNullable<ReturnType<typeof cursors.read>['after']>;

function placeOf({ participant, solved, penalty, scoreMilli, lastSolvedAt }: BoardRow): Place {
  const { disqualified, name, id } = participant;
  return { isOut: Number(disqualified), solved, penalty, scoreMilli, lastSolvedAt, name, id };
}

function rowAt({ isOut, name, id, ...figures }: Place): RowPlace {
  return { ...figures, participant: { disqualified: isOut === 1, name, id } };
}

export const boardEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/rounds/{round}/board',
    scope: 'read',
    summary: 'The board of a round, best first',
    about:
      'Under the freeze, as its page. Send `If-None-Match` with the ETag of your last answer: 304 if nothing changed.',
    query: boardQuery,
    response: board,
    async handle(app, { actor, params, query }) {
      const { size, after } = cursors.read(query);
      const found = await recentBoardFor(app, actor, params.contest!, params.round!, query.view === 'public');
      const rest = after ? found.rows.slice(firstRowAfter(found.round.scoring, found.rows, rowAt(after))) : found.rows;
      const { items, next } = cursors.page(rest, size, placeOf);
      return boardOf(found, items, next, actor.id);
    },
  }),
];
