/** Puts the signed-in user on every request. */
import type { RequestHandler } from 'express';
import type { App } from '../platform/app-context.ts';
import { safeNext } from '../platform/web/addresses.ts';
import { hasCsrf } from '../platform/web/csrf.ts';
import { actorOf, setActor } from '../platform/web/request.ts';
import { loadActor } from './users.service.ts';

/** Reads the session's user; a session of an erased account counts as signed out. */
export function currentUser(app: App): RequestHandler {
  return async (req, _res, next) => {
    const userId = req.session.userId;
    const actor = userId === undefined ? undefined : await loadActor(app, userId);
    if (actor) setActor(req, actor);
    next();
  };
}

/** A second tab with the sign-in form, after another tab signed in: it continues to its own target. */
export const signedInAlready: RequestHandler = (req, res, next) => {
  const isSignIn = req.method === 'POST' && req.path === '/sign-in';
  if (isSignIn && actorOf(req).kind === 'user' && !hasCsrf(req))
    res.redirect(303, safeNext((req.body as Record<string, unknown> | undefined)?.next));
  else next();
};
