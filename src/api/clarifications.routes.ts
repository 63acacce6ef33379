/** Clarifications of a contest: read them, and ask. */
import { z } from 'zod';
import { ask } from '../clarifications/asking.service.ts';
import { QUESTION_MAX, subjectKey } from '../clarifications/clarifications.rules.ts';
import { findReadable, listClarificationsAfter } from '../clarifications/clarifications.service.ts';
import { subjectsOf } from '../clarifications/subjects.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { text } from '../platform/web/forms.ts';
import { getRoundProblemBySlugs } from '../rounds/rounds.service.ts';
import { clarification, clarificationOf } from './clarifications.views.ts';
import { defineEndpoint } from './endpoints.routes.ts';
import { pageOf } from './fields.views.ts';
import { cursorsOf } from './paging.rules.ts';
import { pageQuery } from './queries.input.ts';
import { idempotencyKey } from './submit.input.ts';

const cursors = cursorsOf('clarifications', { atMs: 'number', id: 'id' });

const slug = z.string().min(1).max(100);

const question = z.object({
  problem: z
    .object({ round: slug, label: slug })
    .optional()
    .describe('The problem it is about; without it, the question is about the contest'),
  text: text(QUESTION_MAX).describe('Markdown'),
});

async function subjectOf(app: App, actor: UserActor, contest: Contest, problem: z.output<typeof question>['problem']) {
  if (!problem) return '';
  const found = await getRoundProblemBySlugs(app, actor, contest.slug, problem.round, problem.label);
  return subjectKey({ roundId: found.round.id, roundProblemId: found.problem.id });
}

export const clarificationEndpoints = [
  defineEndpoint({
    method: 'get',
    path: '/contests/{contest}/clarifications',
    scope: 'read',
    summary: 'Your questions, answers to everyone and announcements of a contest, the newest first',
    query: pageQuery,
    response: pageOf(clarification),
    async handle(app, { actor, params, query, language }) {
      const contest = await getContestBySlug(app, actor, params.contest!);
      const { size, after } = cursors.read(query);
      const found = await listClarificationsAfter(app, actor, contest, { after, limit: size + 1 });
      const { items, next } = cursors.page(found, size, ({ one }) => ({
        atMs: one.writtenAt ?? one.createdAt,
        id: one.id,
      }));
      const rounds = await subjectsOf(app, actor, contest, language);
      return { items: items.map((one) => clarificationOf(one, rounds, contest.slug, app.config.baseUrl)), next };
    },
  }),
  defineEndpoint({
    method: 'post',
    path: '/contests/{contest}/clarifications',
    scope: 'submit',
    summary: 'Ask the organizers of a contest a question',
    about:
      'Checked as on the page, and refused for the same reasons. With an `Idempotency-Key`, the same request sent again ' +
      'answers the same question with `Idempotency-Replayed: true`; another question under the key is refused.',
    headers: { 'Idempotency-Key': '8 to 200 visible ASCII characters, chosen by you for this question' },
    body: question,
    status: 201,
    response: clarification,
    async handle(app, { actor, params, body, language, req, res }) {
      const { key } = idempotencyKey(req.get('idempotency-key'));
      const contest = await getContestBySlug(app, actor, params.contest!);
      const about = await subjectOf(app, actor, contest, body.problem);
      const { id, isRepeat } = await ask(app, actor, contest, { about, text: body.text, formKey: key });
      if (isRepeat) res.status(200).set('idempotency-replayed', 'true');
      const rounds = await subjectsOf(app, actor, contest, language);
      const asked = await findReadable(app, actor, contest, id);
      return clarificationOf(asked, rounds, contest.slug, app.config.baseUrl);
    },
  }),
];
