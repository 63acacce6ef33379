/** Problems: the list, and one where it can be submitted to. */
import type { App } from '../platform/app-context.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { listProblemsAfter } from '../problems/problems.service.ts';
import { placeHref } from '../places/places.rules.ts';
import { problemAt } from '../places/place-problems.service.ts';
import { practicePlace, type PlaceToSubmit } from '../places/submit-places.service.ts';
import { quotaIn } from '../submissions/quota-use.service.ts';
import { ownWorkOnProblems } from '../submissions/own-work.service.ts';
import { defineEndpoint, type Call } from './endpoints.routes.ts';
import { pageOf } from './fields.views.ts';
import { cursorsOf } from './paging.rules.ts';
import { listedProblem, listedProblemOf, problem, problemOf } from './problems.views.ts';
import { searchQuery } from './queries.input.ts';

/** A problem in one of the places to submit to. */
export async function placedProblem(app: App, { actor, language, req }: Call, found: PlaceToSubmit) {
  const { place, loaded, until, closed } = found;
  const path = placeHref(place);
  const heading = place.kind === 'assignment' ? place.assignment.name : undefined;
  const shown = await problemAt(app, found, language, `${app.config.baseUrl}${path}/files/${loaded.version.id}`);
  const why = closed ? { code: closed.code, detail: errorWords(req, closed.code, closed.params) } : null;
  const quota = await quotaIn(app, actor, found);
  return problemOf({ path, loaded, heading, until, quota, closed: why }, shown, language, app.config.baseUrl);
}

const cursors = cursorsOf('problems', { name: 'text', id: 'id' });

export const problemEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/problems',
    scope: 'read',
    summary: 'Problems you can see, by name, with your best result on each',
    query: searchQuery,
    response: pageOf(listedProblem),
    async handle(app, { actor, language, query }) {
      const { size, after } = cursors.read(query);
      const found = await listProblemsAfter(app, actor, { search: query.search, after, limit: size + 1 });
      const { items, next } = cursors.page(found, size, ({ name, id }) => ({ name, id }));
      const ids = items.map(({ id }) => id);
      const own = await ownWorkOnProblems(app, actor, ids);
      return {
        items: items.map((one) => listedProblemOf(one, own.get(one.id), language, app.config.baseUrl)),
        next,
      };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/problems/{slug}',
    scope: 'read',
    summary: 'A problem for practice',
    response: problem,
    async handle(app, call) {
      return await placedProblem(app, call, await practicePlace(app, call.actor, call.params.slug!));
    },
  }),
];
