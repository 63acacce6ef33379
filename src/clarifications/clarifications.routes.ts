/** URLs of clarifications for participants and visitors: what they read, and the form for a question. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { fragment, page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { ask, takeBack } from './asking.service.ts';
import { clarificationsHref } from './clarification-links.rules.ts';
import { askSchema } from './clarifications.input.ts';
import { askingOpen, QUESTION_MAX } from './clarifications.rules.ts';
import { readClarifications } from './clarifications.service.ts';
import { readView, subjectOptions, subjectView } from './clarifications.views.ts';
import { newsOfContest, withoutNews } from './contest-clarifications.service.ts';
import { subjectsOf } from './subjects.service.ts';

const TEN_MINUTES_MS = 10 * 60_000;
/** Beside the limit of open questions: who asks, takes back and asks again writes a row and an event each time. */
const QUESTIONS_PER_TEN_MINUTES = 60;

export function clarificationRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/clarifications', async (req, res) => {
    const about = typeof req.query.about === 'string' ? req.query.about.slice(0, 60) : '';
    await show(req, res, emptyForm({ about }));
  });

  router.post(
    '/contests/:slug/clarifications',
    limitRate({ limit: QUESTIONS_PER_TEN_MINUTES, windowMs: TEN_MINUTES_MS }),
    async (req, res) => {
      const user = userOf(req);
      await submitForm(
        req,
        res,
        async () => {
          const contest = await getContestBySlug(app, user, String(req.params.slug));
          await ask(app, user, contest, parseInput(askSchema, req.body));
          redirect(req, res, clarificationsHref(contest.slug), 'clarifications:notice.asked');
        },
        (form) => show(req, res, form),
      );
    },
  );

  router.post('/contests/:slug/clarifications/:id/take-back', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, user, req.params.slug);
        await takeBack(app, user, contest, req.params.id);
        redirect(req, res, clarificationsHref(contest.slug), 'clarifications:notice.taken_back');
      },
      (form) => show(req, res, form),
    );
  });

  // A piece of the pages of a contest that asks for itself again and again.
  router.get('/contests/:slug/clarifications/news', async (req, res) => {
    const card = await newsOfContest(app, actorOf(req), req.params.slug);
    res.set('cache-control', 'no-store');
    if (!card) return void res.status(204).end();
    res.type('html').send(await fragment(req, 'clarifications/_news', { ...card }));
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const t = tOf(req);
    const frame = withoutNews(await contestFrameOf(app, parts, actor, String(req.params.slug)));
    const { contest, nowMs, model } = frame;
    const rounds = await subjectsOf(app, actor, contest, languageOf(req));
    const found = await readClarifications(app, actor, contest, { page: pageNumber(req), at: itemOf(req) });
    const items = await Promise.all(
      found.items.map(async (item) => {
        const { question, answer } = item.one;
        const html = {
          question: question === null ? null : await markdownHtml(question),
          answer: answer === null ? null : await markdownHtml(answer),
        };
        return readView(item, html, subjectView(item.one, rounds, contest.slug));
      }),
    );
    const mayAsk = model.mine !== null && askingOpen(contest, nowMs);
    const isWriting = mayAsk || form.code !== undefined;
    await page(req, res, 'clarifications/index', {
      title: `${contest.name}: ${t('clarifications:tab')}`,
      nowMs,
      frame: model,
      here: clarificationsHref(contest.slug),
      items,
      participants: found.participants,
      pages: found.pages,
      mayAsk,
      draft: actor.kind === 'user' ? `${actor.id}:clarification:${contest.id}` : '',
      limit: QUESTION_MAX,
      subjects: subjectOptions(rounds, t, false),
      form: isWriting ? { ...form, values: { ...form.values, formKey: newId() } } : form,
    });
  }
}

/** `?at=` of a link to one item: the page that has it is shown. */
function itemOf(req: Request): string | undefined {
  const { at, page: wanted } = req.query;
  return wanted === undefined && typeof at === 'string' && /^\w{1,26}$/.test(at) ? at : undefined;
}
