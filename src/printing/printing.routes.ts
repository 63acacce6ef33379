/** Addresses of the print queue for staff: the list, what is done with a job, and jobs as pages for the printer. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor, getContestBySlug } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { fragment, page } from '../platform/web/page.ts';
import { tOf, userOf, wantsJson } from '../platform/web/request.ts';
import { printHref, printJobsHref } from './printing-links.rules.ts';
import { printActSchema, printFilterSchema } from './printing.input.ts';
import { PRINT_LISTS, type PrintedJob } from './printing.rules.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { actOnPrintJob, claimedToPrint, jobToPrint, printQueue } from './printing.service.ts';
import { byRoom, jobView, printedView } from './printing.views.ts';

const PAGE_SIZE = 50;

export function printingRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/print-jobs', (req, res) => showQueue(req, res, emptyForm()));

  router.get('/contests/:slug/print-jobs/claimed', async (req, res) => {
    const contest = await contestFor(app, userOf(req), req.params.slug, 'print.deliver');
    const { jobs, left } = await claimedToPrint(app, userOf(req), contest);
    await showPages(req, res, contest, jobs, left);
  });

  router.get('/contests/:slug/print-jobs/:id', async (req, res) => {
    const contest = await getContestBySlug(app, userOf(req), req.params.slug);
    await showPages(req, res, contest, [await jobToPrint(app, userOf(req), contest, req.params.id)], 0);
  });

  router.post('/contests/:slug/print-jobs/:id', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'print.deliver');
    await submitForm(
      req,
      res,
      async () => {
        const { act, key } = parseInput(printActSchema, req.body);
        await actOnPrintJob(app, actor, contest, req.params.id, act, key);
        if (wantsJson(req)) res.status(204).end();
        else redirect(req, res, printJobsHref(contest.slug));
      },
      (form) => showQueue(req, res, form),
    );
  });

  return router;

  async function showQueue(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const filter = parseInput(printFilterSchema, req.query);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE };
    const found = await printQueue(app, actor, frame.contest, filter, at);
    const lines = found.lines.map((line) => jobView(line, actor.id));
    await page(req, res, 'printing/index', {
      title: `${frame.contest.name}: ${tOf(req)('printing:tab')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      filter,
      lists: PRINT_LISTS,
      groups: found.groups,
      roomNames: found.rooms,
      counts: found.counts,
      isOn: found.settings.isOn,
      // What is done is in the order in which it was done.
      rooms: filter.show === 'done' ? [{ room: null, jobs: lines }] : byRoom(lines),
      pages: pagesOf(wanted, PAGE_SIZE, found.total),
    });
  }

  async function showPages(
    req: Request,
    res: Response,
    contest: { id: string; slug: string; name: string },
    jobs: readonly PrintedJob[],
    left: number,
  ): Promise<void> {
    const isStaff = mayInContest(userOf(req), 'print.deliver', contest.id);
    res.set('cache-control', 'private, no-store').type('html');
    const html = await fragment(req, 'printing/pages', {
      title: `${contest.name} · ${tOf(req)('printing:tab')}`,
      contest: contest.name,
      back: isStaff ? printJobsHref(contest.slug) : printHref(contest.slug),
      jobs: jobs.map(printedView),
      left,
    });
    res.send(html);
  }
}
