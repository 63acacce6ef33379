/** Sends a page: the view inside the layout, or its JSON where the client asked for that and the page has one. */
import { readFileSync, watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../clock.ts';
import ejs from 'ejs';
import type { Express, Request, Response } from 'express';
import { AppError } from '../errors.ts';
import { withQuery } from './addresses.ts';
import { asset } from './assets.ts';
import { csrfTokenOf } from './csrf.ts';
import { takeNotice } from './notice.ts';
import type { PageJson } from './page-json.ts';
import { actorOf, formatsOf, languageOf, pageAddress, tOf, wantsJson } from './request.ts';

const VIEWS = fileURLToPath(new URL('../../../views/', import.meta.url));
const ICONS = fileURLToPath(new URL('../../../node_modules/bootstrap-icons/icons/', import.meta.url));

// Templates are read once. Where people edit them, a change empties the cache; where nothing more can be watched, a restart does.
if ((process.env.NODE_ENV ?? 'development') === 'development')
  watch(VIEWS, { recursive: true, persistent: false }, () => ejs.clearCache()).on('error', () => undefined);

export interface PageModel {
  /** Plain title, shown in the tab and read first by screen readers. */
  title: string;
  [name: string]: unknown;
}

const iconCache = new Map<string, string>();

/** An inline Bootstrap icon, hidden from screen readers: the word next to it is read instead. */
export function icon(name: string): string {
  let svg = iconCache.get(name);
  if (svg === undefined) {
    svg = readFileSync(`${ICONS}${name}.svg`, 'utf8').replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
    iconCache.set(name, svg);
  }
  return svg;
}

/** Data the layout shows on every page (judge banner, counts); features register it. */
export type LayoutFacts = (req: Request) => Promise<Record<string, unknown>>;

/** Sets the data of the layout; called once by `app.ts`. */
export function provideLayoutFacts(site: Express, facts: LayoutFacts): void {
  site.locals.layoutFacts = facts;
}

/** Sets the functions that make addresses; called once by `app.ts`. */
export function provideLinks(site: Express, links: Readonly<Record<string, unknown>>): void {
  site.locals.links = links;
}

/** Sets the clock that pages show; called once by `app.ts`. */
export function provideClock(site: Express, clock: Clock): void {
  site.locals.clock = clock;
}

/** Names available in every view besides its own model. */
export function viewGlobals(req: Request): Record<string, unknown> {
  const actor = actorOf(req);
  return {
    t: tOf(req),
    fmt: formatsOf(req),
    language: languageOf(req),
    viewer: actor.kind === 'user' ? actor : null,
    /** Set by pages that could not find out who reads them. */
    viewerUnknown: false,
    csrfToken: () => csrfTokenOf(req),
    path: req.path,
    url: pageAddress(req),
    inLanguage: (lang: string) => withQuery(pageAddress(req), { lang }),
    links: req.app.locals.links as unknown,
    withQuery,
    asset,
    icon,
    nowMs: (req.app.locals.clock as Clock).nowMs(),
  };
}

/**
 * Renders `views/<view>.ejs` inside `views/layout/page.ejs`, or answers `json`: the fields of the model that the page lists
 * for programs (`pageJson` in a `*.views.ts`).
 * @throws AppError 406 if the client reads only JSON and the page has none. A form that was sent has had its effect by then,
 *   so its page is sent as HTML.
 */
export async function page<Model extends PageModel>(
  req: Request,
  res: Response,
  view: string,
  model: Model,
  json?: PageJson<NoInfer<Model>>,
): Promise<void> {
  res.vary('Accept');
  if (wantsJson(req)) {
    if (json) return void res.json(json.of(model));
    if (req.method !== 'POST' && !req.accepts('html')) throw new AppError('not-acceptable', 'no_json');
  }
  res.type('html').send(await pageHtml(req, view, model));
}

/** The whole page as HTML, with a notice that waits for this visitor. */
export async function pageHtml(req: Request, view: string, model: PageModel): Promise<string> {
  const globals = { ...viewGlobals(req), ...model };
  const body = await renderView(view, globals);
  const factsOf = req.app.locals.layoutFacts as LayoutFacts | undefined;
  const facts = (await factsOf?.(req).catch(() => undefined)) ?? {};
  return await renderView('layout/page', { facts, notice: takeNotice(req), ...globals, body });
}

/** Renders a fragment without the layout, for htmx and server-sent events. */
export async function fragment(req: Request, view: string, model: Record<string, unknown>): Promise<string> {
  return await renderView(view, { ...viewGlobals(req), ...model });
}

async function renderView(view: string, locals: Record<string, unknown>): Promise<string> {
  return await ejs.renderFile(`${VIEWS}${view}.ejs`, locals, { cache: true, root: VIEWS });
}
