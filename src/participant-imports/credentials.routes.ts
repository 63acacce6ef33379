/** Addresses of the accounts of a contest: their list, and sheets with new passwords. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { sendCsv } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { listContestAccounts, makeSheets, MOST_SHEETS } from './credentials.service.ts';
import { credentialFilterSchema, sheetsSchema } from './imports.input.ts';
import { sheetsCsv } from './imports.views.ts';

const PAGE_SIZE = 50;

export function credentialRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/credentials', (req, res) => showAccounts(req, res, emptyForm()));

  router.post('/contests/:slug/credentials', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'participant.import');
    await submitForm(
      req,
      res,
      async () => {
        const frame = await contestFrameOf(app, parts, actorOf(req), req.params.slug);
        const { format, ...filter } = parseInput(sheetsSchema, req.body);
        const { sheets, left } = await makeSheets(app, actorOf(req), frame.contest, filter);
        // Passwords are in no cache and no history: they are shown once.
        res.set('Cache-Control', 'no-store');
        if (format === 'csv') {
          sendCsv(res, `${frame.contest.slug}-accounts.csv`, sheetsCsv(sheets, tOf(req)));
          return;
        }
        await page(req, res, 'participant-imports/sheets', {
          title: `${frame.contest.name}: ${tOf(req)('participant-imports:sheets.title')}`,
          frame: frame.model,
          site: new URL(app.config.baseUrl).host,
          sheets,
          left,
        });
      },
      (form) => showAccounts(req, res, form),
    );
  });
  return router;

  async function showAccounts(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const filter = parseInput(credentialFilterSchema, req.query);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE };
    const { lines, total, groups } = await listContestAccounts(app, actorOf(req), frame.contest, filter, at);
    await page(req, res, 'participant-imports/accounts', {
      title: `${frame.contest.name}: ${tOf(req)('participant-imports:accounts.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      filter,
      groups,
      accounts: lines,
      most: MOST_SHEETS,
      pages: pagesOf(wanted, PAGE_SIZE, total),
    });
  }
}
