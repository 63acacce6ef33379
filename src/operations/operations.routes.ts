/** Pages of those who run the site: judge hosts and queue, the audit log; and `/readyz` for machines. */
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, pageNumber, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { peopleById } from '../accounts/users.service.ts';
import { isAlive, isOnline } from '../judgings/judge-queue.rules.ts';
import { registerHost, setHostEnabled } from '../judgings/judgehosts.service.ts';
import { failedJudgings, judgeHealth } from '../judgings/judgings.service.ts';
import { readAudit } from './audit.service.ts';
import { readinessProblems } from './health.service.ts';

const PAGE_SIZE = 50;
const hostSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'format_host'),
});

/** `/readyz`: 200 once the database is migrated and a judge is online, else 503 with the reasons. */
export function healthRoutes(app: App): Router {
  const router = Router();
  router.get('/readyz', async (_req, res) => {
    const reasons = await readinessProblems(app);
    res.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons });
  });
  return router;
}

export function operationsRoutes(app: App): Router {
  const router = Router();

  const judgesPage = async (
    req: Request,
    res: Response,
    form: FormState,
    more: { newToken?: string; newName?: string } = {},
  ) => {
    const actor = userOf(req);
    requirePermission(actor, 'operations.read');
    const health = await judgeHealth(app);
    const nowMs = app.clock.nowMs();
    await page(req, res, 'operations/judges', {
      title: tOf(req)('operations:judges'),
      hosts: health.hosts.map((host) => ({ ...host, alive: isAlive(host, nowMs), online: isOnline(host, nowMs) })),
      queued: health.queued,
      running: health.running,
      oldestQueuedMs: health.oldestQueuedMs,
      failed: (await failedJudgings(app, actor, 20)).map(({ submissionId, error, createdAt }) => ({
        submissionId,
        error,
        createdAt,
      })),
      newToken: more.newToken ?? null,
      newName: more.newName ?? null,
      siteUrl: app.config.baseUrl,
      form,
    });
  };

  router.get('/judges', (req, res) => judgesPage(req, res, emptyForm()));

  router.post('/judges', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const { name } = parseInput(hostSchema, req.body);
        const { token } = await registerHost(app, actor, name);
        // Shown once, on this very answer: it is kept only as a hash.
        await judgesPage(req, res, emptyForm(), { newToken: token, newName: name });
      },
      (form) => judgesPage(req, res, form),
    );
  });

  router.post('/judges/:id/:change', async (req, res) => {
    if (!['enable', 'disable'].includes(req.params.change)) throw new NotFound();
    const isEnabled = req.params.change === 'enable';
    await setHostEnabled(app, userOf(req), req.params.id, isEnabled);
    redirect(req, res, '/judges', isEnabled ? 'operations:enabled' : 'operations:disabled');
  });

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
