/** The audit log; and `/readyz` for machines. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { errorKey } from '../platform/i18n.ts';
import { sendCsv } from '../platform/web/csv.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { parseAuditQuery } from './audit.input.ts';
import { AUDIT_SUBJECTS } from './audit.rules.ts';
import { auditActions, readAudit } from './audit.service.ts';
import { actionWords, auditCsv, auditLines } from './audit.views.ts';
import { readinessProblems } from './health.service.ts';
import { machineOf } from './metrics.routes.ts';

const PAGE_SIZE = 50;
const MOST_CSV_ROWS = 10_000;

/** `/readyz`: 200 once the database is migrated and a judge is online, else 503 with the reasons. */
export function healthRoutes(app: App): Router {
  const router = Router();
  router.get('/readyz', async (req, res) => {
    const reasons = await readinessProblems(app, machineOf(app, req));
    res.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons });
  });
  return router;
}

export function operationsRoutes(app: App): Router {
  const router = Router();

  router.get('/audit', async (req, res) => {
    const actor = userOf(req);
    const { typed, filter, errors } = parseAuditQuery(req.query);
    const t = tOf(req);
    const fmt = formatsOf(req);
    if (req.query.format === 'csv' && Object.keys(errors).length === 0) {
      const found = await readAudit(app, actor, filter, 1, MOST_CSV_ROWS);
      sendCsv(res, 'audit.csv', auditCsv(auditLines(found, t, fmt), t));
      return;
    }
    const number = pageNumber(req);
    const found = await readAudit(app, actor, filter, number, PAGE_SIZE);
    const any = { value: '', label: t('audit:filter.any') };
    if (Object.keys(errors).length > 0) res.status(422);
    await page(req, res, 'operations/audit', {
      title: t('operations:audit'),
      entries: auditLines(found, t, fmt),
      actions: [any, ...(await auditActions(app, actor)).map((value) => ({ value, label: actionWords(value, t) }))],
      subjects: [any, ...AUDIT_SUBJECTS.map((value) => ({ value, label: t(`audit:subject.${value}`) }))],
      form: {
        values: typed,
        errors: Object.fromEntries(Object.entries(errors).map(([field, code]) => [field, t(errorKey(code))])),
      },
      pages: pagesOf(number, PAGE_SIZE, found.total),
    });
  });
  return router;
}
