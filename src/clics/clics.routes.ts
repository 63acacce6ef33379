/**
 * The CLICS Contest API for programs of contests: `/api/2026-01/` and `/api/2023-06/`. Visitors read what everyone may see; a
 * personal token, as the password of basic authentication, makes the reader a team or staff.
 */
import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { holderOfToken } from '../accounts/api-tokens.service.ts';
import type { App } from '../platform/app-context.ts';
import { AppError, NotFound, Unauthenticated } from '../platform/errors.ts';
import { chooseLanguage } from '../platform/i18n.ts';
import { translate, statusOf } from '../platform/web/error-page.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, setActor, setLanguage } from '../platform/web/request.ts';
import { newId } from '../platform/ids.ts';
import { publicContests, scoreboardFor, submissionZip } from './clics-contests.service.ts';
import { readFilters, readGroup } from './clics.input.ts';
import {
  accessObject,
  accountObjects,
  findObject,
  listOf,
  matches,
  typesFor,
  TYPES,
  type Type,
} from './clics-collections.rules.ts';
import { VERSIONS, type Version } from './clics-formats.rules.ts';
import type { Json } from './clics-objects.rules.ts';
import { clicsWriteRoutes } from './clics-writes.routes.ts';
import { contestFor, fixedObjects, type ClicsContest } from './contest-models.service.ts';
import { feedRoutes } from './event-feed.routes.ts';

const MINUTE_MS = 60_000;
const WRONG_TOKENS_PER_MINUTE = 60;
const KEPT_BYTES = 64 * 1024 * 1024;
const OBJECTS_AT_ONCE = 2000;

export function clicsRoutes(app: App): Router {
  const router = Router();
  for (const version of VERSIONS) addVersion(router, app, version);
  return router;
}

function addVersion(router: Router, app: App, version: Version): void {
  const base = `/api/${version}`;
  router.use(base, forEveryPage, authenticate(app));
  const limit = { limit: app.config.apiRequestsPerMinute, windowMs: MINUTE_MS, code: 'api_rate_limit' };
  router.use(base, limitRate(limit));
  router.get(base, (_req, res) => void res.json(information(version)));
  router.get(`${base}/contests`, async (_req, res) => void res.json(await publicContests(app, version)));
  const contest = `${base}/contests/:contest`;
  feedRoutes(router, app, version, contest);
  clicsWriteRoutes(router, app, version, contest);
  readRoutes(router, app, version, contest);
  router.use(base, () => {
    throw new NotFound('api_not_found');
  });
  router.use(base, limitWrongTokens(), refuse(app));
}

function information(version: Version): Json {
  return {
    version,
    version_url: `https://ccs-specs.icpc.io/${version}/contest_api`,
    provider: { name: 'Kernelway' },
  };
}

function readRoutes(router: Router, app: App, version: Version, base: string): void {
  const open = (req: Request) => contestFor(app, actorOf(req), version, String(req.params.contest));
  const texts = new LRUCache<string, Buffer>({ maxSize: KEPT_BYTES, sizeCalculation: ({ length }) => length + 1 });
  router.get(base, async (req, res) => {
    const [object] = listOf(await open(req), 'contest', fixedObjects());
    res.json(object);
  });
  router.get(`${base}/access`, async (req, res) => void res.json(accessObject(await open(req))));
  router.get(`${base}/state`, async (req, res) => {
    const [object] = listOf(await open(req), 'state', fixedObjects());
    res.json(object);
  });
  router.get(`${base}/account`, async (req, res) => {
    const [object] = accountObjects(await open(req));
    if (!object) throw new Unauthenticated('token_missing');
    res.json(object);
  });
  router.get(`${base}/scoreboard`, async (req, res) => {
    res.json(await scoreboardFor(app, actorOf(req), await open(req), readGroup(req.query)));
  });
  router.get(`${base}/submissions/:id/files`, async (req, res) => {
    const zip = await submissionZip(app, actorOf(req), await open(req), req.params.id);
    res.type('application/zip').attachment(`${req.params.id}.zip`);
    zip.pipe(res);
  });
  router.get(`${base}/:type`, async (req, res) => {
    const contest = await open(req);
    await sendList(res, contest, typeNamed(contest, req.params.type), req.query, texts);
  });
  router.get(`${base}/:type/:id`, async (req, res) => {
    const contest = await open(req);
    const object = findObject(contest, typeNamed(contest, req.params.type), req.params.id, fixedObjects());
    if (!object) throw new NotFound('clics_no_object', { id: req.params.id.slice(0, 60) });
    res.json(object);
  });
}

/** The endpoint with this name, if this reader has it. @throws NotFound */
function typeNamed({ reader }: ClicsContest, name: string): Type {
  const type = TYPES.find((one) => one === name && one !== 'contest' && one !== 'state');
  if (!type || !typesFor(reader).includes(type)) throw new NotFound('clics_no_endpoint', { type: name.slice(0, 60) });
  return type;
}

/** A whole list is made once for all readers of a kind, until something changes. */
async function sendList(
  res: Response,
  contest: ClicsContest,
  type: Type,
  query: Record<string, unknown>,
  texts: LRUCache<string, Buffer>,
): Promise<void> {
  const wanted = readFilters(type, query);
  const { reader, model, row, isLimited, withheld } = contest;
  const isShared = wanted.size === 0 && reader.kind !== 'team' && type !== 'accounts';
  const mark = reader.kind === 'staff' ? model.marks.all : model.marks.open;
  const key = [row.id, reader.kind, type, mark, isLimited, ...withheld].join(' ');
  const known = isShared ? texts.get(key) : undefined;
  const text = known ?? (await listText(contest, type, wanted));
  // What was added while the list was made belongs to another mark.
  const isSame = mark === (reader.kind === 'staff' ? model.marks.all : model.marks.open);
  if (isShared && !known && isSame) texts.set(key, text);
  res.type('application/json').send(text);
}

async function listText(contest: ClicsContest, type: Type, wanted: ReadonlyMap<string, string>): Promise<Buffer> {
  const parts: string[] = [];
  for (const object of listOf(contest, type, fixedObjects())) {
    if (!matches(object, wanted)) continue;
    parts.push(JSON.stringify(object));
    if (parts.length % OBJECTS_AT_ONCE === 0) await nextTurn();
  }
  return Buffer.from(`[${parts.join(',\n')}]`);
}

/** Programs on pages of other sites may read; they send no cookies, and there are none here. */
const forEveryPage: RequestHandler = (req, res, next) => {
  res.set({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'etag, retry-after',
    'cache-control': 'private, no-cache',
    vary: 'Authorization, Accept-Language',
  });
  if (req.headers['if-none-match'] !== undefined) delete req.headers['cache-control'];
  if (req.method !== 'OPTIONS') return next();
  res.set({
    'access-control-allow-methods': 'GET, HEAD, POST, PATCH',
    'access-control-allow-headers': 'authorization, content-type, if-none-match, accept-language',
    'access-control-max-age': '86400',
  });
  res.status(204).end();
};

/** The token in a header: as a bearer, or as password or name of basic authentication. */
function tokenIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const bearer = /^Bearer +(\S.*)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1];
  const [name = '', ...password] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return password.join(':') || name;
}

function authenticate(app: App): RequestHandler {
  return async (req, res, next) => {
    setLanguage(req, chooseLanguage(undefined, undefined, req.headers['accept-language'] ?? 'en'));
    const text = tokenIn(req.headers.authorization);
    if (text === undefined) return next();
    const { actor, token } = await holderOfToken(app, text);
    setActor(req, actor);
    res.locals.apiToken = token;
    next();
  };
}

/** As in `/api/v1`: only refused tokens count. */
function limitWrongTokens(): ErrorRequestHandler {
  const count = limitRate({ limit: WRONG_TOKENS_PER_MINUTE, windowMs: MINUTE_MS, code: 'api_rate_limit' });
  return (error: unknown, req, res, next) => {
    if (!(error instanceof Unauthenticated)) return next(error);
    void count(req, res, (limited?: unknown) => next(limited ?? error));
  };
}

/** Errors in the form of the API: `{ code, message }`, where the code is the HTTP status. */
function refuse(app: App): ErrorRequestHandler {
  return (thrown: unknown, req, res, next) => {
    if (res.headersSent) return next(thrown);
    const error = translate(thrown);
    if (!(error instanceof AppError)) {
      const id = newId();
      app.log.error({ err: thrown, errorId: id, method: req.method, path: req.path }, 'unexpected error');
      return void res.status(500).json({ code: 500, message: errorWords(req, 'unexpected', { id }) });
    }
    const status = statusOf(error);
    if (status === 401) res.set('www-authenticate', 'Basic realm="Kernelway", charset="UTF-8"');
    if (error.params.retrySeconds !== undefined) res.set('retry-after', String(error.params.retrySeconds));
    if (status === 503) app.log.error({ err: thrown, path: req.path }, 'unavailable');
    const words = errorWords(req, error.code, error.params);
    const field = error.fields[0]?.field;
    res.status(status).json({ code: status, message: field === undefined ? words : `${field}: ${words}` });
  };
}
