/** URLs where organizers copy a contest. */
import { Router, type Request, type Response } from 'express';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { copyContest } from './contest-copies.service.ts';
import { roundsHref } from './contest-links.rules.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { copySchema } from './contests.input.ts';
import type { Contest } from './contests.rules.ts';
import { getContestBySlug } from './contests.service.ts';

/** The form that copies a contest. */
export function contestCopyRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/copy', async (req, res) => {
    requirePermission(actorOf(req), 'contest.create');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await showForm(req, res, emptyForm({ name: contest.name, formKey: newId() }), contest);
  });

  router.post('/contests/:slug/copy', async (req, res) => {
    requirePermission(actorOf(req), 'contest.create');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await submitForm(
      req,
      res,
      async () => {
        const wanted = parseInput(copySchema(timeZoneOf(req), contest.startsAt !== null), req.body);
        const copy = await copyContest(app, parts, actorOf(req), contest.id, wanted);
        redirect(req, res, roundsHref(copy.slug), 'contests:notice.copied');
      },
      (form) => showForm(req, res, { ...form, values: { ...form.values, formKey: newId() } }, contest),
    );
  });

  return router;

  async function showForm(req: Request, res: Response, form: FormState, contest: Contest): Promise<void> {
    const { slug, name, startsAt } = contest;
    await page(req, res, 'contests/copy', {
      title: tOf(req)('contests:copy_title', { name }),
      form,
      contest: { slug, name, startsAt },
    });
  }
}
