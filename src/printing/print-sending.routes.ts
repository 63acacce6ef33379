/** Addresses of printing for participants, and of its settings. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor, getContestBySlug } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import {
  editPrintSettings,
  ownPrinting,
  printSettings,
  sendToPrinter,
  withdrawPrintJob,
} from './print-sending.service.ts';
import { printHref, printJobsHref } from './printing-links.rules.ts';
import { printSchema, printSettingsSchema, textToPrint } from './printing.input.ts';
import { LANGUAGE_NAMES, PAGES_PER_JOB_MAX, PAGES_PER_ROUND_MAX, TEXT_BYTES_MAX } from './printing.rules.ts';
import { jobView } from './printing.views.ts';

/** The form is read before its file is refused: a larger one is not read at all. */
const UPLOAD_BYTES = 10 * TEXT_BYTES_MAX;
const TEN_MINUTES_MS = 10 * 60_000;
const JOBS_PER_TEN_MINUTES = 60;

export function printSendingRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/print', (req, res) => show(req, res, emptyForm()));

  router.post(
    '/contests/:slug/print',
    limitRate({ limit: JOBS_PER_TEN_MINUTES, windowMs: TEN_MINUTES_MS }),
    async (req, res) => {
      const user = userOf(req);
      await submitForm(
        req,
        res,
        async () => {
          const files = await receiveUpload(req, { totalBytes: UPLOAD_BYTES, files: 1 });
          const contest = await getContestBySlug(app, user, String(req.params.slug));
          const { round, language, text, formKey } = parseInput(printSchema, req.body);
          const [file] = files;
          await sendToPrinter(app, user, contest, {
            ...{ round, language, formKey },
            text: textToPrint(file, text),
            fileName: file ? file.fileName.slice(0, 255) : null,
            field: file ? 'file' : 'text',
          });
          redirect(req, res, printHref(contest.slug), 'printing:notice.sent');
        },
        (form) => show(req, res, form),
      );
    },
  );

  router.post('/contests/:slug/print/:id/withdraw', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, user, req.params.slug);
        await withdrawPrintJob(app, user, contest, req.params.id);
        redirect(req, res, printHref(contest.slug), 'printing:notice.withdrawn');
      },
      (form) => show(req, res, form),
    );
  });

  router.get('/contests/:slug/print-settings', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await showSettings(req, res, emptyForm());
  });

  router.post('/contests/:slug/print-settings', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        await editPrintSettings(app, actorOf(req), contest, parseInput(printSettingsSchema, req.body));
        redirect(req, res, printJobsHref(contest.slug), 'site:saved');
      },
      (form) => showSettings(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const { settings, rounds, closed, jobs } = await ownPrinting(app, actor, frame.contest);
    await page(req, res, 'printing/own', {
      title: `${frame.contest.name}: ${tOf(req)('printing:own.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form: { ...form, values: { ...form.values, formKey: newId() } },
      rounds,
      closed,
      pagesPerJob: settings.pagesPerJob,
      limitBytes: TEXT_BYTES_MAX,
      languages: LANGUAGE_NAMES,
      jobs: jobs.map((job) => jobView(job, actor.id)),
    });
  }

  async function showSettings(req: Request, res: Response, form: FormState): Promise<void> {
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const saved = await printSettings(app, actorOf(req), contest);
    const overtaken = form.code === 'changed_meanwhile' ? { rev: saved.rev } : {};
    const values = form.code === undefined ? { ...saved } : { ...form.values, ...overtaken };
    await page(req, res, 'printing/settings', {
      title: `${contest.name}: ${tOf(req)('printing:settings.title')}`,
      nowMs,
      frame: model,
      form: { ...form, values },
      most: { perJob: PAGES_PER_JOB_MAX, perRound: PAGES_PER_ROUND_MAX },
    });
  }
}
