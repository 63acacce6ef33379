/** The similarity checks of a contest and of a course: their list, and the form that starts one. */
import { Router, type Request, type Response } from 'express';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { CHOSEN, COMMON } from './checks.rules.ts';
import { checksAmong, placesOfContest, placesOfCourse, startCheck, type CheckablePlace } from './checks.service.ts';
import { startSchema } from './similarity.input.ts';
import { contestSimilarityHref, courseSimilarityHref, similarityCheckHref } from './similarity-links.rules.ts';
import { IGNORED_CODE_MAX, MOST_SUBMISSIONS } from './similarity-limits.rules.ts';
import { checkView } from './similarity.views.ts';

const DEFAULTS = { chosen: 'best', common: '50' };

export function similarityPlaceRoutes(app: App, parts: ContestParts, added: readonly CourseAdditions[]): Router {
  const router = Router();

  router.get('/contests/:slug/similarity', (req, res) => showContest(req, res, emptyForm(DEFAULTS)));
  router.post('/contests/:slug/similarity', async (req, res) => {
    await start(req, res, async () => (await contestPlaces(req)).places, showContest);
  });

  router.get('/courses/:slug/similarity', (req, res) => showCourse(req, res, emptyForm(DEFAULTS)));
  router.post('/courses/:slug/similarity', async (req, res) => {
    await start(req, res, async () => (await coursePlaces(req)).places, showCourse);
  });

  return router;

  async function start(
    req: Request,
    res: Response,
    placesHere: () => Promise<CheckablePlace[]>,
    show: (req: Request, res: Response, form: FormState) => Promise<void>,
  ): Promise<void> {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const id = await startCheck(app, user, await placesHere(), parseInput(startSchema, req.body));
        redirect(req, res, similarityCheckHref(id), 'similarity:notice.started');
      },
      (form) => show(req, res, form),
    );
  }

  async function contestPlaces(req: Request) {
    const frame = await contestFrameOf(app, parts, userOf(req), String(req.params.slug));
    return { frame, places: await placesOfContest(app, userOf(req), frame.contest) };
  }

  async function coursePlaces(req: Request) {
    const found = await courseFor(app, userOf(req), { slug: String(req.params.slug) }, 'course.read');
    return { found, places: await placesOfCourse(app, found) };
  }

  async function showContest(req: Request, res: Response, form: FormState): Promise<void> {
    const { frame, places } = await contestPlaces(req);
    await page(req, res, 'similarity/contest', {
      title: `${frame.contest.name}: ${tOf(req)('similarity:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      ...(await listModel(req, places, contestSimilarityHref(frame.contest.slug), form)),
    });
  }

  async function showCourse(req: Request, res: Response, form: FormState): Promise<void> {
    const { found, places } = await coursePlaces(req);
    await page(req, res, 'similarity/course', {
      title: `${found.course.title}: ${tOf(req)('similarity:title')}`,
      ...(await courseFrameOf(app, added, found)),
      ...(await listModel(req, places, courseSimilarityHref(found.course.slug), form)),
    });
  }

  async function listModel(req: Request, places: readonly CheckablePlace[], here: string, form: FormState) {
    const number = pageNumber(req);
    const { items, total, size } = await checksAmong(app, actorOf(req), places, number);
    const people = await publicPeople(
      app,
      items.map(({ check }) => check.createdBy),
    );
    const from = typeof req.query.place === 'string' ? req.query.place : '';
    return {
      here,
      form: { ...form, values: { contextId: from, ...form.values } },
      places: places.map(({ contextId, name, submissions }) => ({ contextId, name, submissions })),
      mayElsewhere: may(actorOf(req), 'similarity.elsewhere'),
      choices: { chosen: CHOSEN, common: COMMON },
      limits: { submissions: MOST_SUBMISSIONS, ignoredCode: IGNORED_CODE_MAX },
      checks: items.map((one) => checkView(one, people)),
      pages: pagesOf(number, size, total),
    };
  }
}
