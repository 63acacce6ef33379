/** The tabs of a rejudging that show boards and grades before and after. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { getRejudging } from '../judgings/rejudgings.service.ts';
import { boardChanges, gradeChanges } from './rejudging-preview.service.ts';

export function rejudgingPreviewRoutes(app: App): Router {
  const router = Router();
  router.get('/rejudgings/:id/standings', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const boards = await boardChanges(app, actor, rejudging.id);
    const title = tOf(req)('rejudgings:one');
    await page(req, res, 'standings/rejudging', { title, rejudging, progress, tab: 'standings', boards });
  });
  router.get('/rejudgings/:id/grades', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const grades = await gradeChanges(app, actor, rejudging.id);
    const title = tOf(req)('rejudgings:one');
    await page(req, res, 'standings/rejudging-grades', { title, rejudging, progress, tab: 'grades', grades });
  });
  return router;
}
