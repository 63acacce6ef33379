/**
 * `/api/v1`: for programs that act for a person. A personal token in each request, no cookies, so nothing here needs a CSRF
 * token; no CORS headers, so no page of another site can use it.
 */
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { App } from '../platform/app-context.ts';
import { AppError, NotFound, Unauthenticated } from '../platform/errors.ts';
import { chooseLanguage } from '../platform/i18n.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { setActor, setLanguage } from '../platform/web/request.ts';
import { holderOfToken } from '../accounts/api-tokens.service.ts';
import { boardEndpoints } from './board.routes.ts';
import { clarificationEndpoints } from './clarifications.routes.ts';
import { contestEndpoints } from './contests.routes.ts';
import { courseEndpoints } from './courses.routes.ts';
import { API, mountEndpoints, type Endpoint } from './endpoints.routes.ts';
import { meEndpoints } from './me.routes.ts';
import { openApiOf } from './openapi.routes.ts';
import { overallEndpoints } from './overall.routes.ts';
import { problemEndpoints } from './problems.routes.ts';
import { submissionEndpoints } from './submissions.routes.ts';

/** All endpoints, in the order of the document. */
export const endpoints: readonly Endpoint[] = [
  ...meEndpoints,
  ...problemEndpoints,
  ...courseEndpoints,
  ...contestEndpoints,
  ...clarificationEndpoints,
  ...boardEndpoints,
  ...overallEndpoints,
  ...submissionEndpoints,
];

const MINUTE_MS = 60_000;
/** Unknown tokens from one address in a minute: a lecture hall shares an address, and a token cannot be guessed anyway. */
const WRONG_TOKENS_PER_MINUTE = 60;

export function apiRoutes(app: App): Router {
  const router = Router();
  const document = JSON.stringify(openApiOf(endpoints, app.config.baseUrl));
  router.get(`${API}/openapi.json`, (_req, res) => void res.type('application/json').send(document));
  router.use(API, authenticate(app), limitWrongTokens(), limitCalls(app));
  mountEndpoints(router, app, endpoints);
  router.use(API, () => {
    throw new NotFound('api_not_found');
  });
  router.use(API, tellHowToAuthenticate);
  return router;
}

/**
 * Counts refused tokens alone, and answers nothing else with 429: people with a token that works may have the address of
 * somebody who tries thousands, and keep sixty requests open.
 */
function limitWrongTokens(): ErrorRequestHandler {
  const count = limitRate({ limit: WRONG_TOKENS_PER_MINUTE, windowMs: MINUTE_MS, code: 'api_rate_limit' });
  return (error: unknown, req, res, next) => {
    if (!(error instanceof Unauthenticated)) return next(error);
    void count(req, res, (limited?: unknown) => next(limited ?? error));
  };
}

function limitCalls(app: App): RequestHandler {
  return limitRate({ limit: app.config.apiRequestsPerMinute, windowMs: MINUTE_MS, code: 'api_rate_limit' });
}

function authenticate(app: App): RequestHandler {
  return async (req, res, next) => {
    res.set({ 'cache-control': 'private, no-cache', vary: 'Authorization, Accept-Language' });
    // `fetch` adds `no-cache` to a request with If-None-Match, which asks caches on the way and not us: 304 is still right.
    if (req.headers['if-none-match'] !== undefined) delete req.headers['cache-control'];
    const { authorization, 'accept-language': wanted = '*' } = req.headers;
    setLanguage(req, chooseLanguage(undefined, undefined, wanted));
    const { actor, token } = await holderOfToken(app, /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]);
    // Programs that ask for no language get their owner's.
    if (wanted === '*') setLanguage(req, chooseLanguage(actor.language, undefined, undefined));
    setActor(req, actor);
    res.locals.apiToken = token;
    next();
  };
}

/** RFC 6750: what is wrong with the token; `error-page.ts` says everything else. */
const tellHowToAuthenticate: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof AppError && !res.headersSent) {
    const realm = 'Bearer realm="Kernelway"';
    if (error.kind === 'unauthenticated')
      res.set('www-authenticate', error.code === 'token_missing' ? realm : `${realm}, error="invalid_token"`);
    if (error.code === 'token_scope')
      res.set('www-authenticate', `${realm}, error="insufficient_scope", scope="${error.params.scope}"`);
  }
  next(error);
};
