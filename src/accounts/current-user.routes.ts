/** Puts the signed-in user on every request. */
import type { RequestHandler } from 'express';
import type { App } from '../platform/app-context.ts';
import { setActor } from '../platform/web/request.ts';
import { loadActor } from './users.service.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

/** Reads the session's user; a session of an erased account is nobody. */
export function currentUser(app: App): RequestHandler {
  return async (req, _res, next) => {
    const userId = req.session.userId;
    const actor = userId === undefined ? undefined : await loadActor(app, userId);
    if (actor) setActor(req, actor);
    next();
  };
}
