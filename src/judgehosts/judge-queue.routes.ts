/** The page of the judge queue: what is waiting, the throughput, and where time is spent. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { queueReport } from '../judge-queue/judge-figures.service.ts';
import { hostView } from './judges.views.ts';
import { judgeQueueJson } from './judges-json.views.ts';

const MOST_ROWS = 40;

export function judgeQueueRoutes(app: App): Router {
  const router = Router();

  router.get('/judges/queue', async (req, res) => {
    const span = req.query.span === 'day' ? 'day' : 'hour';
    const report = await queueReport(app, userOf(req), span);
    const nowMs = app.clock.nowMs();
    const model = {
      title: tOf(req)('judgehosts:queue.title'),
      ...report,
      byProblem: report.byProblem.slice(0, MOST_ROWS),
      hosts: report.hosts.map(({ host, figures }) => ({ host: hostView(host, nowMs), figures })),
    };
    await page(req, res, 'judgehosts/judge-queue', model, judgeQueueJson);
  });
  return router;
}
