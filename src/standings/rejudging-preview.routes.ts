/** The tab of a rejudging that shows the boards before and after. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { getRejudging } from '../judgings/rejudgings.service.ts';
import { boardChanges } from './rejudging-preview.service.ts';

export function rejudgingPreviewRoutes(app: App): Router {
  const router = Router();
  router.get('/rejudgings/:id/standings', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    await page(req, res, 'standings/rejudging', {
      title: tOf(req)('rejudgings:one'),
      rejudging,
      progress,
      tab: 'standings',
      boards: await boardChanges(app, actor, rejudging.id),
    });
  });
  return router;
}
