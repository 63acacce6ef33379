/** Tabs of a rejudging with boards and grades before and after, one page of changed rows at a time. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { getRejudging } from '../rejudgings/rejudgings.service.ts';
import { boardChanges, gradeChanges } from './rejudging-preview.service.ts';

const PAGE_SIZE = 200;

interface Paged<S> {
  sections: S[];
  pages: { page: number; pages: number; total: number };
}

/** One page of the rows of all sections, each row under its section. */
function pageOf<S extends { rows: unknown[] }>(req: Request, sections: readonly S[]): Paged<S> {
  const total = sections.reduce((sum, { rows }) => sum + rows.length, 0);
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const number = Math.min(pageNumber(req), pages);
  let from = (number - 1) * PAGE_SIZE;
  let left = PAGE_SIZE;
  const shown = sections.map((section) => {
    const rows = section.rows.slice(from, from + left);
    from = Math.max(0, from - section.rows.length);
    left -= rows.length;
    return { ...section, rows };
  });
  return { sections: shown, pages: { page: number, pages, total } };
}

export function rejudgingPreviewRoutes(app: App): Router {
  const router = Router();
  router.get('/rejudgings/:id/standings', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const { sections: boards, pages } = pageOf(req, await boardChanges(app, actor, rejudging.id));
    const title = tOf(req)('rejudgings:one');
    await page(req, res, 'standings/rejudging', { title, rejudging, progress, tab: 'standings', boards, pages });
  });
  router.get('/rejudgings/:id/grades', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress } = await getRejudging(app, actor, req.params.id);
    const { sections: grades, pages } = pageOf(req, await gradeChanges(app, actor, rejudging.id));
    const title = tOf(req)('rejudgings:one');
    await page(req, res, 'standings/rejudging-grades', { title, rejudging, progress, tab: 'grades', grades, pages });
  });
  return router;
}
