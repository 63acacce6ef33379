/** The overall board of a contest, a page at a time. */
import { z } from 'zod';
import { recentOverallFor } from '../standings/overall.service.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { overallBoard, overallBoardOf } from './overall.views.ts';
import { cursorsOf } from './paging.rules.ts';
import { pageQuery } from './queries.input.ts';

const overallQuery = pageQuery.extend({
  view: z.enum(['own', 'public']).default('own').describe('`public`: as everyone sees it, for organizers'),
});

/** The last row that was sent, and where it stood: a row that has left the board since no longer says where to go on. */
const cursors = cursorsOf('overall-board', { id: 'id', at: 'number' });

export const overallEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/board',
    scope: 'read',
    summary: 'The overall board of a contest, best first',
    about:
      'Its rounds combined by the rule that its organizers chose; 404 if they chose none. Each round counts as its own board shows it, under its freeze.',
    query: overallQuery,
    response: overallBoard,
    async handle(app, { actor, params, query }) {
      const { size, after } = cursors.read(query);
      const found = await recentOverallFor(app, actor, params.contest!, query.view === 'public');
      const last = after ? found.rows.findIndex(({ participant }) => participant.id === after.id) : -1;
      const start = after ? (last === -1 ? after.at : last) + 1 : 0;
      const places = new Map(found.rows.map((row, index) => [row, index]));
      const { items, next } = cursors.page(found.rows.slice(start), size, (row) => ({
        id: row.participant.id,
        at: places.get(row) ?? 0,
      }));
      return overallBoardOf(found, items, next, actor.id);
    },
  }),
];
