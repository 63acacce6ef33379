/** URLs where staff archive a contest, delete it, and restore it. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import {
  archiveContest,
  deleteContest,
  heldByContest,
  listDeletedContests,
  restoreContest,
  unarchiveContest,
} from './contest-endings.service.ts';
import { contestHref, deletedContestsHref } from './contest-links.rules.ts';
import { contestOverview } from './contest-overview.routes.ts';
import { contestFrameOf } from './contest-page.service.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { contestFor } from './contests.service.ts';

export function contestEndingRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const showOverview = contestOverview(app, parts);

  const archiving = (run: typeof archiveContest, notice: string) => async (req: Request, res: Response) => {
    const contest = await contestFor(app, actorOf(req), String(req.params.slug), 'contest.archive');
    await submitForm(
      req,
      res,
      async () => {
        await run(app, actorOf(req), contest.id);
        redirect(req, res, contestHref(contest.slug), `contests:notice.${notice}`);
      },
      (form) => showOverview(req, res, form),
    );
  };
  router.post('/contests/:slug/archive', archiving(archiveContest, 'archived'));
  router.post('/contests/:slug/unarchive', archiving(unarchiveContest, 'unarchived'));

  router.get('/contests/:slug/delete', (req, res) => showDelete(req, res, emptyForm()));

  router.post('/contests/:slug/delete', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.delete');
    await submitForm(
      req,
      res,
      async () => {
        await deleteContest(app, parts, actorOf(req), contest.id);
        redirect(req, res, deletedContestsHref(), 'contests:notice.deleted');
      },
      (form) => showDelete(req, res, form),
    );
  });

  router.get('/contests/deleted', (req, res) => showDeleted(req, res, emptyForm()));

  router.post('/contests/deleted/:id/restore', async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const { slug } = await restoreContest(app, actorOf(req), req.params.id);
        redirect(req, res, contestHref(slug), 'contests:notice.restored');
      },
      (form) => showDeleted(req, res, form),
    );
  });

  return router;

  async function showDelete(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    await contestFor(app, actor, String(req.params.slug), 'contest.delete');
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    await page(req, res, 'contests/delete', {
      title: tOf(req)('contests:delete.title', { name: frame.contest.name }),
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      ...(await heldByContest(app, parts, actor, frame.contest)),
    });
  }

  async function showDeleted(req: Request, res: Response, form: FormState): Promise<void> {
    await page(req, res, 'contests/deleted', {
      title: tOf(req)('contests:deleted.title'),
      form,
      items: await listDeletedContests(app, actorOf(req)),
    });
  }
}
