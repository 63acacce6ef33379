/** The one place where an error becomes a status and a page, or problem+json (RFC 9457) for API clients. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { AppError, NotFound, Unavailable, type ErrorKind } from '../errors.ts';
import { isDatabaseOutage } from '../database/dialect.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { errorWords } from './error-words.ts';
import { languageWished } from './language.ts';
import { page } from './page.ts';
import { actorOf, hasLanguage, isForApi, pageAddress, setLanguage, tOf, wantsJson } from './request.ts';
import { isStaleForm, sendStaleForm } from './stale-form.ts';
import { sendUnsentForm, unsentBody } from './unsent-form.ts';

const STATUS: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'not-acceptable': 406,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'invalid-input': 422,
  'rate-limited': 429,
  unavailable: 503,
};

/** The HTTP status of an expected error. */
export function statusOf(error: AppError): number {
  return STATUS[error.kind];
}

/** Errors of body parser, router and database as our own error types. */
export function translate(error: unknown): unknown {
  const { type, status, limit } = (error ?? {}) as { type?: string; status?: number; limit?: number };
  if (type === 'entity.too.large') return new AppError('too-large', 'body_too_large', { limitBytes: limit ?? 0 });
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new AppError('malformed', 'malformed_body');
  }
  if (error instanceof URIError) return new AppError('malformed', 'malformed_address');
  // A body that ended early, or is not compressed as it says.
  if (status === 400) return new AppError('malformed', 'malformed_body');
  if (isDatabaseOutage(error)) return new Unavailable('database_unavailable');
  return error;
}

/** Answers requests that no route handled. */
export function notFoundHandler(): never {
  throw new NotFound();
}

/** The last middleware. An unknown error becomes a 500 with an id, which is logged with the stack. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (thrown: unknown, req: Request, res: Response, next) => {
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const error = translate(thrown);
    // Whatever failed before the language was chosen is said in the language of the browser.
    if (!hasLanguage(req)) setLanguage(req, languageWished(req));
    if (error instanceof AppError) {
      // Whoever is turned away by the line is counted, not logged: there may be thousands.
      if (error.kind === 'unavailable' && error.code !== 'intake_full')
        log.error({ err: thrown, path: req.path }, 'unavailable');
      sendRefusal(req, res, error).catch(next);
      return;
    }
    const id = newId();
    log.error({ err: thrown, errorId: id, method: req.method, path: req.path }, 'unexpected error');
    send(req, res, 500, 'unexpected', { id }).catch(next);
  };
}

async function sendRefusal(req: Request, res: Response, error: AppError): Promise<void> {
  if (isStaleForm(req, error.code)) {
    res.status(statusOf(error));
    await sendStaleForm(req, res);
    return;
  }
  if (error.kind === 'unauthenticated' && !wantsJson(req) && !req.get('hx-request') && !isForApi(req)) {
    res.redirect(303, `/sign-in?next=${encodeURIComponent(pageAddress(req))}`);
    return;
  }
  if (error.kind === 'rate-limited') res.set('Retry-After', String(error.params.retrySeconds));
  if (error.kind === 'unavailable') {
    res.set('Retry-After', String(error.params.retrySeconds ?? 10));
    const body = await unsentBody(req, res);
    if (body) return await sendUnsent(req, res, error, body);
  }
  await send(req, res, statusOf(error), error.code, error.params, error);
}

/** A form that had no effect, with what was typed. */
async function sendUnsent(req: Request, res: Response, error: AppError, body: Record<string, unknown>): Promise<void> {
  res.status(statusOf(error));
  const why = errorWords(req, error.code, error.params);
  const viewerUnknown = isViewerUnknown(req);
  await sendUnsentForm(req, res, body, { why, viewerUnknown }).catch(() =>
    send(req, res, statusOf(error), error.code, error.params, error),
  );
}

/** Without the database nobody knows whose session it is: the page then asks no one to sign in. */
function isViewerUnknown(req: Request): boolean {
  return req.session === undefined;
}

async function send(
  req: Request,
  res: Response,
  status: number,
  code: string,
  params: AppError['params'],
  error?: AppError,
): Promise<void> {
  const t = tOf(req);
  const detail = errorWords(req, code, params);
  res.status(status);
  if (wantsJson(req) || isForApi(req)) {
    const fields = error?.fields.map((f) => ({
      field: f.field,
      code: f.code,
      params: f.params,
      detail: errorWords(req, f.code, f.params),
    }));
    res.type('application/problem+json').send(
      JSON.stringify({
        type: 'about:blank',
        title: t(`errors:status.${status}`),
        status,
        code,
        detail,
        params,
        ...(fields?.length ? { fields } : {}),
      }),
    );
    return;
  }
  const title = t(`errors:status.${status}`);
  const signedIn = actorOf(req).kind === 'user';
  await page(req, res, 'layout/error', {
    title,
    status,
    detail,
    signedIn,
    viewerUnknown: status === 503 && isViewerUnknown(req),
    retryable: status === 503 || status === 429,
  }).catch(() => {
    // Even the layout failed (for example, without a database): a page without layout.
    res.type('text').send(`${status} ${title}\n\n${detail}\n`);
  });
}
