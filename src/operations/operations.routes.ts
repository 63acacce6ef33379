/** The audit log; and `/readyz` for machines. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { peopleById } from '../accounts/users.service.ts';
import { readAudit } from './audit.service.ts';
import { readinessProblems } from './health.service.ts';
import { isTrustedMachine } from './metrics.routes.ts';

const PAGE_SIZE = 50;
/** `/readyz`: 200 once the database is migrated and a judge is online, else 503 with the reasons. */
export function healthRoutes(app: App): Router {
  const router = Router();
  router.get('/readyz', async (req, res) => {
    const problems = await readinessProblems(app);
    // The words name hosts and databases: for the operator.
    const reasons = isTrustedMachine(app, req) ? problems : problems.map(({ code }) => ({ code }));
    res.status(problems.length === 0 ? 200 : 503).json({ ready: problems.length === 0, reasons });
  });
  return router;
}

export function operationsRoutes(app: App): Router {
  const router = Router();

  router.get('/audit', async (req, res) => {
    const number = pageNumber(req);
    const { entries, hasMore } = await readAudit(app, userOf(req), number, PAGE_SIZE);
    const people = await peopleById(
      app,
      entries.map((entry) => entry.actorId),
    );
    const t = tOf(req);
    await page(req, res, 'operations/audit', {
      title: t('operations:audit'),
      entries: entries.map((entry) => ({
        ...entry,
        who:
          entry.actorId === null
            ? `${t('site:system')}${entry.systemReason ? ` (${entry.systemReason})` : ''}`
            : (people.get(entry.actorId)?.displayName ?? entry.actorId),
      })),
      number,
      hasMore,
    });
  });
  return router;
}
