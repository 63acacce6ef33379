/**
 * Lets submissions wait for their turn. One counts as of the moment at which this process had its last byte, which is noted
 * before anything is asked of the database (docs/decisions/0030). What is small is kept in memory while it waits, and is then
 * decided about even if its connection ended. What is larger does not wait: it arrives as whoever takes it reads it.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { App } from '../app-context.ts';
import { Unavailable } from '../errors.ts';
import { noteArrival } from './arrivals.ts';
import { languageWished } from './language.ts';
import { errorWords } from './error-words.ts';
import { isForApi, setLanguage, tOf, wantsJson } from './request.ts';

/** Where programs and forms submit. Other forms that are sent to these addresses wait too, which does no harm. */
const SUBMIT = [
  // Packages are imported at an address that looks like that of a problem.
  /^\/problems\/(?!import\/?$)[^/]+\/?$/i,
  /^\/contests\/[^/]+\/rounds\/[^/]+\/(problems|practice)\/[^/]+\/?$/i,
  /^\/courses\/[^/]+\/assignments\/[^/]+\/?$/i,
  /^\/api\/v1\/submissions\/?$/i,
  /^\/api\/[^/]+\/contests\/[^/]+\/submissions\/?$/i,
];

/** Notes the arrival of requests that submit, and lets them go on when it is their turn; 503 where that would take too long. */
export function intake(app: App): RequestHandler {
  return async (req, res, next) => {
    if (req.method !== 'POST' || !SUBMIT.some((pattern) => pattern.test(req.path))) return next();
    const arrived = noteArrival(req, app.clock);
    try {
      // Sent behind another request whose answer is not over: one connection must not fill the line, and no browser does it.
      if (!res.socket) throw app.intake.refusal();
      const bytes = await arrived;
      // One that is larger takes no turn from others.
      if (bytes === undefined) app.intake.requireRoom();
      else endWith(res, await app.intake.enter(bytes));
    } catch (error) {
      if (error instanceof Unavailable) return turnAway(req, res, error, next);
      throw error;
    }
    next();
  };
}

/**
 * The turn ends when the answer begins: whether anybody reads it makes no difference. Nor does a connection that ends before:
 * the work goes on, and no other is to begin beside it.
 */
function endWith(res: Response, end: () => void): void {
  for (const name of ['writeHead', 'end'] as const) {
    const answer = (res[name] as unknown as (...args: unknown[]) => unknown).bind(res);
    const answerAfterEnd = (...args: unknown[]) => {
      end();
      return answer(...args);
    };
    Object.assign(res, { [name]: answerAfterEnd });
  }
}

/** A short answer without a layout, which asks nothing of the database: there is no time for more. */
function turnAway(req: Request, res: Response, error: Unavailable, next: (error: unknown) => void): void {
  setLanguage(req, languageWished(req));
  if (wantsJson(req) || isForApi(req)) return next(error);
  res.status(503).set('Retry-After', String(error.params.retrySeconds));
  const title = tOf(req)('errors:status.503');
  res.type('text').send(`503 ${title}\n\n${errorWords(req, error.code, error.params)}\n`);
}
