/** The address of unusual events of a contest, and of notes about them. */
import { Router, type Request, type Response } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import { participantHref } from '../participants/participant-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import { unusualEventsHref } from './unusual-events-links.rules.ts';
import { eventFilterSchema, eventNoteSchema, NOTE_MAX } from './unusual-events.input.ts';
import { EVENT_KINDS, EVENT_STATES } from './unusual-events.rules.ts';
import { listUnusualEvents, noteEvent } from './unusual-events.service.ts';

const PAGE_SIZE = 30;
const MOST_NAMES = 8;

export function unusualEventRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/unusual-events', (req, res) => show(req, res, emptyForm()));

  router.post('/contests/:slug/unusual-events', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'contest.unusual-events');
    await submitForm(
      req,
      res,
      async () => {
        const { round, ...wanted } = parseInput(eventNoteSchema, req.body);
        await noteEvent(app, actor, contest, wanted);
        redirect(req, res, withQuery(unusualEventsHref(contest.slug), { round }), 'unusual-events:notice.saved');
      },
      (form) => show(req, res, form),
    );
  });
  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const { slug } = await contestFor(app, actor, String(req.params.slug), 'contest.unusual-events');
    const frame = await contestFrameOf(app, parts, actor, slug);
    const asked = req.method === 'POST' ? { round: form.values.round } : req.query;
    const filter = parseInput(eventFilterSchema, asked);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE, language: languageOf(req) };
    const found = await listUnusualEvents(app, actor, frame.contest, filter, at);
    const people = await publicPeople(
      app,
      found.events.map(({ note }) => note?.writtenBy ?? null),
    );
    const t = tOf(req);
    await page(req, res, 'unusual-events/index', {
      title: `${frame.contest.name}: ${t('unusual-events:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      filter: { ...filter, round: found.round?.slug ?? '' },
      kinds: EVENT_KINDS,
      states: EVENT_STATES,
      rounds: found.rounds.map((one) => ({ value: one.slug, label: one.name })),
      noteMax: NOTE_MAX,
      newestOnly: found.newestOnly,
      events: found.events.map((one) => {
        const problem = found.problems.find(({ id }) => id === one.roundProblemId);
        return {
          ...{ key: one.key, kind: one.kind, score: one.score, params: one.params, subjectId: one.subjectId },
          problem: problem
            ? { label: problem.label, title: problem.problem?.title ?? '', look: shownLook(problem, t) }
            : null,
          participants: one.participantIds
            .slice(0, MOST_NAMES)
            .map((id) => ({ name: found.names.get(id) ?? '', href: participantHref(slug, id) })),
          more: Math.max(0, one.participantIds.length - MOST_NAMES),
          submissionIds: one.submissionIds.slice(0, MOST_NAMES),
          state: one.note?.state ?? 'open',
          note: one.note
            ? { text: one.note.note, at: one.note.writtenAt, by: people.get(one.note.writtenBy)?.displayName ?? '' }
            : null,
        };
      }),
      pages: pagesOf(wanted, PAGE_SIZE, found.total),
    });
  }
}
