/** How boards of rounds and of whole contests are answered: their page, their large screen, CSV or JSON, with an ETag. */
import type { Request, Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { csrfTokenOf } from '../platform/web/csrf.ts';
import { sendCsv, toCsv, type CsvCell } from '../platform/web/csv.ts';
import { fragment, page, pageHtml } from '../platform/web/page.ts';
import { actorOf, languageOf, timeZoneOf, wantsJson } from '../platform/web/request.ts';
import { etagOf, isForEveryone, sendToEveryone } from './kept-boards.routes.ts';

export interface BoardAnswer {
  version: string;
  /** Whatever else an answer depends on, beside its reader and address. */
  seenAs: unknown;
  csv: () => Promise<{ name: string; header: CsvCell[]; rows: CsvCell[][] }>;
  json: () => string;
  page: () => Promise<{ view: string; model: Record<string, unknown> & { title: string } }>;
  screen: () => Promise<Record<string, unknown>>;
}

/** Whether a request asks for a board on a large screen. */
export function isScreen(req: Request): boolean {
  return req.query.screen === '1';
}

/** Sends what a request asks for, or 304 to whoever has it. */
export async function answerBoard(app: App, req: Request, res: Response, answer: BoardAnswer): Promise<void> {
  const actor = actorOf(req);
  // A page kept across a new sign-in would contain forms that no longer work.
  const reader = actor.kind === 'user' ? [actor.id, csrfTokenOf(req)] : '';
  const look = [answer.seenAs, languageOf(req), timeZoneOf(req), req.originalUrl, wantsJson(req)];
  const etag = etagOf(JSON.stringify([answer.version, reader, look]));
  res.set({ etag, 'cache-control': actor.kind === 'user' ? 'private, no-cache' : 'public, max-age=2' });
  if (req.get('if-none-match') === etag) return void res.status(304).end();
  if (req.query.format === 'csv') {
    const { name, header, rows } = await answer.csv();
    return sendCsv(res, name, toCsv(header, rows));
  }
  if (wantsJson(req)) {
    res.vary('Accept');
    return await send(app, req, res, answer, 'json', answer.json());
  }
  if (isScreen(req)) {
    const html = await fragment(req, 'standings/screen', await answer.screen());
    return await send(app, req, res, answer, 'html', html);
  }
  const { view, model } = await answer.page();
  if (isForEveryone(app, req)) await sendToEveryone(app, req, res, answer, 'html', await pageHtml(req, view, model));
  else await page(req, res, view, model);
}

async function send(app: App, req: Request, res: Response, answer: BoardAnswer, type: string, text: string) {
  if (isForEveryone(app, req)) await sendToEveryone(app, req, res, answer, type, text);
  else res.type(type).send(text);
}
