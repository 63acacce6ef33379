/** Contests, their rounds, and the problems of a round. */
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { roundProblemVisible } from '../rounds/rounds.rules.ts';
import { getContestBySlug, listContestsAfter } from '../contests/contests.service.ts';
import { countParticipantsOf, ownEntriesIn, ownParticipant } from '../participants/participants.service.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { getRoundBySlugs, listRounds } from '../rounds/rounds.service.ts';
import { roundPlace } from '../places/submit-places.service.ts';
import {
  contest,
  contestOf,
  listedContest,
  listedContestOf,
  round,
  roundOf,
  roundWithProblems,
  roundWithProblemsOf,
  type Viewed,
} from './contests.views.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { pageOf } from './fields.views.ts';
import { cursorsOf } from './paging.rules.ts';
import { placedProblem } from './problems.routes.ts';
import { problem } from './problems.views.ts';
import { searchQuery } from './queries.input.ts';

const contestQuery = searchQuery.extend({ phase: z.enum(['running', 'coming', 'past']).optional() });

const cursors = cursorsOf('contests', { asOfMs: 'number', group: 'number', key: 'number', id: 'id' });

const viewed = (app: App): Viewed => ({ nowMs: app.clock.nowMs(), siteUrl: app.config.baseUrl });

export const contestEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/contests',
    scope: 'read',
    summary: 'Contests: running, then coming, then past; and who you are in each',
    query: contestQuery,
    response: pageOf(listedContest),
    async handle(app, { actor, query }) {
      const { size, after } = cursors.read(query);
      const { phase, search } = query;
      const asOfMs = after?.asOfMs ?? app.clock.nowMs();
      const found = await listContestsAfter(app, actor, { phase, search, asOfMs, after, limit: size + 1 });
      const { items, next } = cursors.page(found, size, ({ place }) => ({ asOfMs, ...place }));
      const contests = items.map(({ contest }) => contest);
      const ids = contests.map(({ id }) => id);
      const counts = await countParticipantsOf(app, actor, contests);
      const entries = await ownEntriesIn(app, actor, ids);
      const listed = contests.map((one) => {
        const participants = counts.get(one.id) ?? 0;
        return listedContestOf({ contest: one, participants, mine: entries.get(one.id) }, viewed(app));
      });
      return { items: listed, next };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}',
    scope: 'read',
    summary: 'A contest with its rounds',
    response: contest,
    async handle(app, { actor, params }) {
      const found = await getContestBySlug(app, actor, params.contest!);
      const listed = {
        contest: found,
        rounds: await listRounds(app, actor, found),
        participants: (await countParticipantsOf(app, actor, [found])).get(found.id) ?? 0,
        mine: await ownParticipant(app, actor, found.id),
      };
      return contestOf(listed, viewed(app));
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/rounds',
    scope: 'read',
    summary: 'Rounds of a contest, by opening time',
    response: pageOf(round),
    async handle(app, { actor, params }) {
      const found = await getContestBySlug(app, actor, params.contest!);
      const rounds = await listRounds(app, actor, found);
      return { items: rounds.map((one) => roundOf(found, one, viewed(app))), next: null };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/rounds/{round}',
    scope: 'read',
    summary: 'A round, with its problems once it has opened',
    response: roundWithProblems,
    async handle(app, { actor, params, language }) {
      const found = await getRoundBySlugs(app, actor, params.contest!, params.round!);
      const isKnown = roundProblemVisible(actor, found.round, app.clock.nowMs());
      const problems = isKnown ? await listNamedRoundProblems(app, actor, found.round, language) : undefined;
      const named = problems?.map((one) => ({ ...one, name: one.problem?.title ?? one.label }));
      return roundWithProblemsOf(found.contest, found.round, named, viewed(app));
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/rounds/{round}/problems/{label}',
    scope: 'read',
    summary: 'A problem of a round',
    response: problem,
    async handle(app, call) {
      const { contest: slug, round: roundSlug, label } = call.params;
      return await placedProblem(app, call, await roundPlace(app, call.actor, slug!, roundSlug!, label!));
    },
  }),
];
