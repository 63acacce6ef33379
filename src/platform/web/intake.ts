/**
 * When a submission arrived, and its turn. It counts as of the moment at which this process had its last byte, which is noted
 * before anything is asked of the database (docs/decisions/0030). What is small is not read for that: its bytes lie ready in
 * the request while it waits for its turn. What is larger does not wait: it is read at once, and arrives as it has been read.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { App } from '../app-context.ts';
import type { Clock } from '../clock.ts';
import { Unavailable } from '../errors.ts';
import { languageWished } from './language.ts';
import { errorWords } from './error-words.ts';
import { isForApi, setLanguage, tOf, wantsJson } from './request.ts';

/** Where programs and forms submit. Other forms that are sent to these addresses wait too, which does no harm. */
const SUBMIT = [
  /^\/problems\/[^/]+\/?$/i,
  /^\/contests\/[^/]+\/rounds\/[^/]+\/(problems|practice)\/[^/]+\/?$/i,
  /^\/courses\/[^/]+\/assignments\/[^/]+\/?$/i,
  /^\/api\/v1\/submissions\/?$/i,
  /^\/api\/[^/]+\/contests\/[^/]+\/submissions\/?$/i,
];

const arrivals = new WeakMap<object, number>();

/** When the last byte of a submission's request was here; undefined for other requests, and before that. */
export function arrivalOf(req: Request): number | undefined {
  return arrivals.get(req);
}

/** Notes the arrival of requests that submit, and lets them go on when it is their turn; 503 where that would take too long. */
export function intake(app: App): RequestHandler {
  return async (req, res, next) => {
    if (req.method !== 'POST' || !SUBMIT.some((pattern) => pattern.test(req.path))) return next();
    const arrived = noteArrival(req, app.clock);
    try {
      const bytes = Number(req.headers['content-length'] ?? Infinity);
      // The request holds that much without anyone reading it. A larger or slower one takes no turn from others.
      if (bytes < req.readableHighWaterMark) {
        await arrived;
        endWith(res, await app.intake.enter(bytes));
      } else {
        app.intake.requireRoom();
      }
    } catch (error) {
      if (error instanceof Unavailable) return turnAway(req, res, error, next);
      throw error;
    }
    next();
  };
}

/** Resolves when the last byte is here; the parser says so by pushing null. */
async function noteArrival(req: Request, clock: Clock): Promise<void> {
  const push = req.push.bind(req);
  await new Promise<void>((resolve) => {
    req.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk === null) {
        arrivals.set(req, clock.nowMs());
        resolve();
      }
      return push(chunk, encoding);
    };
  });
}

/** The turn ends with the answer, not only when a slow client has read it. */
function endWith(res: Response, end: () => void): void {
  res.once('prefinish', end);
  res.once('close', end);
  if (res.closed) end();
}

/** A short answer without a layout, which asks nothing of the database: there is no time for more. */
function turnAway(req: Request, res: Response, error: Unavailable, next: (error: unknown) => void): void {
  setLanguage(req, languageWished(req));
  if (wantsJson(req) || isForApi(req)) return next(error);
  res.status(503).set('Retry-After', String(error.params.retrySeconds));
  const title = tOf(req)('errors:status.503');
  res.type('text').send(`503 ${title}\n\n${errorWords(req, error.code, error.params)}\n`);
}
