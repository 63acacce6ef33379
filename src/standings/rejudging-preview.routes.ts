/** Tab of a rejudging with boards before and after, one page of changed rows at a time. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { pageOf } from '../rejudgings/rejudging-preview.rules.ts';
import { getRejudging } from '../rejudgings/rejudgings.service.ts';
import { boardChanges } from './rejudging-preview.service.ts';
import { boardChangesJson } from './rejudging-preview.views.ts';

export function rejudgingPreviewRoutes(app: App): Router {
  const router = Router();
  router.get('/rejudgings/:id/standings', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const { sections: boards, pages } = pageOf(await boardChanges(app, actor, rejudging.id), pageNumber(req));
    const title = tOf(req)('rejudgings:one');
    const model = { title, rejudging, progress, tab: 'standings', boards, pages };
    await page(req, res, 'standings/rejudging', model, boardChangesJson);
  });
  return router;
}
