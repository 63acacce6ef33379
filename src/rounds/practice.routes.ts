/** The URL that opens a problem for practice or hides it: contests have a say in it while they use the problem. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { redirect } from '../platform/web/notice.ts';
import { userOf } from '../platform/web/request.ts';
import { getProblemBySlug, setPublic } from '../problems/problems.service.ts';
import { openForPractice } from './running-rounds.service.ts';
import { problemHref } from '../problems/problem-links.rules.ts';

export function practiceRoutes(app: App): Router {
  const router = Router();

  router.post('/problems/:slug/visibility', async (req, res) => {
    const actor = userOf(req);
    const problem = await getProblemBySlug(app, actor, req.params.slug);
    const isPublic = (req.body as Record<string, unknown>).public === '1';
    if (isPublic) await openForPractice(app, actor, problem);
    else await setPublic(app, actor, problem, false);
    redirect(req, res, problemHref(problem.slug), isPublic ? 'problems:now_public' : 'problems:now_hidden');
  });
  return router;
}
