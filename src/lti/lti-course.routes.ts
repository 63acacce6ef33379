/** The learning platforms of a course, for its staff: connections, the log of grades, and the students there. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { parseInput, text, wholeNumber } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { contextOf, contextsOf, disconnectContext } from './lti-course.service.ts';
import { courseLtiHref, ltiContextHref } from './lti-links.rules.ts';
import { previewMembers, takeMembers } from './lti-members.service.ts';
import { namesElsewhere, scoreLog, sendAgain } from './lti-scores.service.ts';

const PAGE_SIZE = 100;
const takeSchema = z.object({ rev: wholeNumber(0, 1_000_000_000), digest: text(64) });

export function ltiCourseRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  const pageOf = async (req: Request) =>
    await courseFor(app, userOf(req), { slug: String(req.params.slug) }, 'course.roster');
  const asks = limitRate({ limit: 30, windowMs: 10 * 60_000 });

  router.get('/courses/:slug/lti', async (req, res) => {
    const found = await pageOf(req);
    await page(req, res, 'lti/course', {
      ...(await courseFrameOf(app, added, found)),
      title: `${tOf(req)('lti:tab')} · ${found.course.title}`,
      contexts: await contextsOf(app, found),
    });
  });

  router.get('/courses/:slug/lti/:id', async (req, res) => {
    const found = await pageOf(req);
    const context = await contextOf(app, found, req.params.id);
    const number = pageNumber(req);
    const { items, total } = await scoreLog(app, found, context, number, PAGE_SIZE);
    await page(req, res, 'lti/context', {
      ...(await courseFrameOf(app, added, found)),
      ...{
        title: context.title,
        context,
        log: items,
        elsewhere: await namesElsewhere(app, found, context),
        pages: pagesOf(number, PAGE_SIZE, total),
      },
    });
  });

  router.post('/courses/:slug/lti/:id/send-again', async (req, res) => {
    const found = await pageOf(req);
    await sendAgain(app, found, await contextOf(app, found, req.params.id));
    redirect(req, res, ltiContextHref(found.course.slug, req.params.id), 'lti:log.sent_again');
  });

  router.post('/courses/:slug/lti/:id/disconnect', async (req, res) => {
    const found = await pageOf(req);
    await disconnectContext(app, found, await contextOf(app, found, req.params.id));
    redirect(req, res, courseLtiHref(found.course.slug), 'lti:course.disconnected');
  });

  router.get('/courses/:slug/lti/:id/members', asks, async (req, res) => {
    const found = await pageOf(req);
    const context = await contextOf(app, found, String(req.params.id));
    const preview = await previewMembers(app, found, context);
    await page(req, res, 'lti/members', {
      ...(await courseFrameOf(app, added, found)),
      ...{ title: tOf(req)('lti:members.title'), context, preview },
    });
  });

  router.post('/courses/:slug/lti/:id/members', asks, async (req, res) => {
    const found = await pageOf(req);
    const context = await contextOf(app, found, String(req.params.id));
    const count = await takeMembers(app, found, context, parseInput(takeSchema, req.body));
    redirect(req, res, ltiContextHref(found.course.slug, context.id), 'lti:members.taken', { count });
  });
  return router;
}
