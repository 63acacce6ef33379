/** The board of a round, a page at a time. */
import { z } from 'zod';
import { recentBoardFor } from '../standings/boards.service.ts';
import { board, boardOf } from './board.views.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { cursorAfter, numberedPage } from './paging.rules.ts';
import { pageQuery } from './queries.input.ts';

const boardQuery = pageQuery.extend({
  view: z.enum(['own', 'public']).default('own').describe('`public`: as everyone sees it, for organizers'),
});

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
      const page = numberedPage(query);
      const found = await recentBoardFor(app, actor, params.contest!, params.round!, query.view === 'public');
      return boardOf(found, page, cursorAfter(page, found.rows.length), actor.id);
    },
  }),
];
