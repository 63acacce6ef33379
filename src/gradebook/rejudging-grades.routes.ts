/** Tab of a rejudging with grades before and after, one page of changed rows at a time. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { pageOf } from '../rejudgings/rejudging-preview.rules.ts';
import { getRejudging } from '../rejudgings/rejudgings.service.ts';
import { gradeChanges } from './rejudging-grades.service.ts';
import { gradeChangesJson } from './rejudging-grades.views.ts';

export function rejudgingGradesRoutes(app: App): Router {
  const router = Router();
  router.get('/rejudgings/:id/grades', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const { sections: grades, pages } = pageOf(await gradeChanges(app, actor, rejudging.id), pageNumber(req));
    const title = tOf(req)('rejudgings:one');
    const model = { title, rejudging, progress, tab: 'grades', grades, pages };
    await page(req, res, 'gradebook/rejudging-grades', model, gradeChangesJson);
  });
  return router;
}
