/** Addresses of imports of past contests: upload a file, see what it would make, confirm or drop it, follow it. */
import { Router, type Request, type Response } from 'express';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { pastContestHref, pastContestsHref } from './past-contest-links.rules.ts';
import { answersOf, confirmSchema } from './past-contests.input.ts';
import { overAt, slugOf } from './past-contests.rules.ts';
import * as service from './past-contests.service.ts';
import { pastImportLine, pastReportView } from './past-contests.views.ts';
import { MOST_BYTES } from './past-limits.rules.ts';

const ROWS_PER_PAGE = 50;
const MOST_QUESTIONS = 100;
const uploads = new OneOfFew(1, 'imports_at_once');

export function pastContestRoutes(app: App): Router {
  const router = Router();

  router.get('/past-contests', (req, res) => showForm(req, res, emptyForm()));

  router.post('/past-contests', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'contest.create');
    await submitForm(
      req,
      res,
      () =>
        uploads.run(actor.id, async () => {
          const [file] = await receiveUpload(req, { totalBytes: MOST_BYTES, files: 1 });
          if (!file) throw new InvalidInput('required', {}, 'file');
          const named = { name: file.fileName.slice(0, 200), content: file.content };
          redirect(req, res, pastContestHref(await service.holdPastContest(app, actor, named)));
        }),
      (form) => showForm(req, res, form),
    );
  });

  router.get('/past-contests/:id', (req, res) => showImport(req, res, emptyForm()));

  router.post('/past-contests/:id/confirm', async (req, res) => {
    const id = req.params.id;
    await submitForm(
      req,
      res,
      async () => {
        const one = await service.getPastImport(app, actorOf(req), id);
        const choice = parseInput(confirmSchema, req.body);
        const roundName = tOf(req)('past-contests:round_name');
        const universities = answersOf(req.body as Record<string, unknown>);
        await service.confirmPastContest(app, actorOf(req), one.id, { ...choice, roundName, universities });
        redirect(req, res, pastContestHref(id), 'past-contests:notice.started');
      },
      (form) => showImport(req, res, form),
    );
  });

  router.post('/past-contests/:id/drop', async (req, res) => {
    await service.dropPastImport(app, actorOf(req), req.params.id);
    redirect(req, res, pastContestsHref(), 'past-contests:notice.dropped');
  });

  router.post('/past-contests/:id/remove', async (req, res) => {
    await service.removePastImport(app, actorOf(req), req.params.id);
    redirect(req, res, pastContestsHref(), 'past-contests:notice.removed');
  });
  return router;

  async function showForm(req: Request, res: Response, form: FormState): Promise<void> {
    const imports = await service.listPastImports(app, actorOf(req));
    await page(req, res, 'past-contests/upload', {
      title: tOf(req)('past-contests:title'),
      form,
      limitBytes: MOST_BYTES,
      imports: imports.map(pastImportLine),
    });
  }

  async function showImport(req: Request, res: Response, form: FormState): Promise<void> {
    const one = await service.getPastImport(app, actorOf(req), String(req.params.id));
    const report = pastReportView(one, tOf(req), formatsOf(req));
    const { shown, pages } = pageOfAll(report.rows, pageNumber(req), ROWS_PER_PAGE);
    const isHeld = one.state === 'held';
    await page(req, res, isHeld ? 'past-contests/dry-run' : 'past-contests/progress', {
      title: tOf(req)('past-contests:title'),
      one: pastImportLine(one),
      failure: one.failure && errorWords(req, one.failure.code, one.failure.params),
      report: { ...report, rows: shown },
      notOverUntil: overAt(one.report) > app.clock.nowMs() ? overAt(one.report) : null,
      pages,
      questions: isHeld ? (await service.universityQuestions(app, actorOf(req), one)).slice(0, MOST_QUESTIONS) : [],
      form: { ...form, values: { name: report.name, slug: slugOf(report.name), from: one.fileName, ...form.values } },
    });
  }
}
