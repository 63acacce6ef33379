/** Addresses of imports: upload a list, see what it would do, correct it, confirm or drop it, follow it; and the export. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { sendCsv, toCsv, toTsv } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import type { Field } from './import-fields.rules.ts';
import { MOST_ROWS } from '../platform/tables/table-limits.rules.ts';
import { MOST_BYTES, MOST_FILES } from './import-faults.rules.ts';
import { importHref, importsHref } from './import-links.rules.ts';
import { answersOf, confirmSchema, encodingSchema, ENCODINGS, mappingSchema } from './imports.input.ts';
import type { ParticipantImport } from './imports.rules.ts';
import * as service from './imports.service.ts';
import { exportTable, faultLine, fieldChoices, importLine } from './imports.views.ts';
import { EXPORTED, exportRows } from './participants-export.service.ts';

const FAULTS_PER_PAGE = 50;
const MOST_QUESTIONS = 100;
const uploads = new OneOfFew(2, 'imports_at_once');

export function importRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/imports', (req, res) => showForm(req, res, emptyForm()));

  router.post('/contests/:slug/imports', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'participant.import');
    await submitForm(
      req,
      res,
      () =>
        uploads.run(actor.id, async () => {
          const files = await receiveUpload(req, { totalBytes: MOST_BYTES, files: MOST_FILES });
          if (files.length === 0) throw new InvalidInput('required', {}, 'files');
          const named = files.map(({ fileName, content }) => ({ name: fileName.slice(0, 200), content }));
          redirect(
            req,
            res,
            importHref(contest.slug, await service.holdImport(app, actor, contest, named, languageOf(req))),
          );
        }),
      (form) => showForm(req, res, form),
    );
  });

  router.get('/contests/:slug/imports/:id', (req, res) => showImport(req, res, emptyForm()));

  router.post('/contests/:slug/imports/:id/columns', async (req, res) => {
    await edit(req, res, async (one) => {
      const columns = Object.keys(req.body as object).filter((name) => /^column\d+$/.test(name)).length;
      const mapping = parseInput(mappingSchema(columns), req.body);
      return { ...one.options, mapping };
    });
  });

  router.post('/contests/:slug/imports/:id/encoding', async (req, res) => {
    // Other characters may make other columns.
    await edit(req, res, (one) => ({ ...one.options, ...parseInput(encodingSchema, req.body), mapping: null }));
  });

  router.post('/contests/:slug/imports/:id/universities', async (req, res) => {
    await edit(req, res, (one) => ({
      ...one.options,
      universities: { ...one.options.universities, ...answersOf(req.body as Record<string, unknown>) },
    }));
  });

  router.post('/contests/:slug/imports/:id/confirm', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.import');
    await submitForm(
      req,
      res,
      async () => {
        const choice = parseInput(confirmSchema, req.body);
        await service.confirmImport(app, actorOf(req), contest, req.params.id, choice);
        redirect(req, res, importHref(contest.slug, req.params.id), 'participant-imports:notice.started');
      },
      (form) => showImport(req, res, form),
    );
  });

  router.post('/contests/:slug/imports/:id/drop', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.import');
    await service.dropImport(app, actorOf(req), contest, req.params.id);
    redirect(req, res, importsHref(contest.slug), 'participant-imports:notice.dropped');
  });

  router.get('/contests/:slug/participants-export.csv', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.import');
    const rows = await exportRows(app, actorOf(req), contest);
    const table = exportTable(rows, EXPORTED, tOf(req));
    sendCsv(res, `${contest.slug}-import.csv`, toCsv(table.header, table.rows));
  });

  router.get('/contests/:slug/participants-export.tsv', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.import');
    const rows = await exportRows(app, actorOf(req), contest);
    const table = exportTable(rows, EXPORTED, tOf(req));
    const tsv = toTsv(table.header, table.rows);
    res.type('text/tab-separated-values; charset=utf-8').attachment(`${contest.slug}-import.tsv`).send(tsv);
  });
  return router;

  async function edit(
    req: Request,
    res: Response,
    optionsOf: (one: ParticipantImport) => ParticipantImport['options'] | Promise<ParticipantImport['options']>,
  ): Promise<void> {
    const contest = await contestFor(app, actorOf(req), String(req.params.slug), 'participant.import');
    await submitForm(
      req,
      res,
      async () => {
        const one = await service.getImport(app, actorOf(req), contest, String(req.params.id));
        await service.changeOptions(app, actorOf(req), contest, one.id, await optionsOf(one));
        redirect(req, res, importHref(contest.slug, one.id), 'participant-imports:notice.read_again');
      },
      (form) => showImport(req, res, form),
    );
  }

  async function showForm(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const imports = await service.listContestImports(app, actorOf(req), frame.contest);
    await page(req, res, 'participant-imports/upload', {
      title: `${frame.contest.name}: ${tOf(req)('participant-imports:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      limits: { bytes: MOST_BYTES, files: MOST_FILES, rows: MOST_ROWS },
      imports: imports.map(importLine),
    });
  }

  async function showImport(req: Request, res: Response, form: FormState): Promise<void> {
    const t = tOf(req);
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const one = await service.getImport(app, actorOf(req), frame.contest, String(req.params.id));
    const model = {
      title: `${frame.contest.name}: ${t('participant-imports:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      one: { ...importLine(one), expiresAt: one.expiresAt, returnedAt: one.report.returnedAt ?? null },
    };
    if (one.state !== 'held') {
      const failed = (one.report.failed ?? []).map(({ name, row, code, params }) => ({
        row,
        file: null,
        column: name,
        text: t(`participant-imports:fault.${code}`, params),
      }));
      const fieldColumns = new Map<Field, number>();
      const left = (one.report.faults ?? []).map((fault) => faultLine(fault, [], fieldColumns, t));
      const { shown, pages } = pageOfAll([...failed, ...left], pageNumber(req), FAULTS_PER_PAGE);
      await page(req, res, 'participant-imports/progress', { ...model, faults: shown, pages });
      return;
    }
    const { read, plan } = await service.dryRun(app, actorOf(req), frame.contest, one);
    const fieldColumns = new Map(
      read.mapping.flatMap((field, index) => (field === null ? [] : [[field, index] as const])),
    );
    const { shown, pages } = pageOfAll(plan.faults, pageNumber(req), FAULTS_PER_PAGE);
    await page(req, res, 'participant-imports/dry-run', {
      ...model,
      read: { ...read, usernames: undefined, emails: undefined },
      plan: { counts: plan.counts, notes: plan.notes, faultCount: plan.faultCount },
      questions: plan.universities.slice(0, MOST_QUESTIONS),
      faults: shown.map((fault) => faultLine(fault, read.columns, fieldColumns, t)),
      pages,
      fields: fieldChoices(t),
      encodings: ENCODINGS,
      columnsForm: {
        ...form,
        values: {
          ...Object.fromEntries(read.mapping.map((field, index) => [`column${index}`, field ?? ''])),
          ...form.values,
        },
      },
      confirmForm: { ...form, values: { ...one.options, ...form.values } },
      encodingForm: { ...form, values: { encoding: one.options.encoding ?? '', ...form.values } },
    });
  }
}
