/** The session middleware: one signed cookie, HttpOnly, SameSite=Lax, Secure behind https. */
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { App } from '../app-context.ts';
import { DatabaseSessionStore, hashOfSession, isSessionOf } from './session.store.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

/** A session starts when something is stored in it; reading pages without forms creates none. */
export function sessionMiddleware(app: App): RequestHandler {
  const secure = app.config.baseUrl.startsWith('https:');
  return session({
    name: cookieName(app.config.baseUrl),
    secret: app.config.sessionSecret,
    store: new DatabaseSessionStore(app.db, app.clock),
    resave: false,
    saveUninitialized: false,
    proxy: app.config.trustProxy > 0,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: 30 * 24 * 3600 * 1000 },
  });
}

/** Pages differ from person to person: caches on the way keep none, except those that say they are for everyone. */
export const personalByDefault: RequestHandler = (_req, res, next) => {
  res.set('cache-control', 'private, no-cache');
  next();
};

/** True when the request may belong to a session: it carries the cookie, whatever its value. */
export function hasSessionCookie(app: App, req: Request): boolean {
  return (req.headers.cookie ?? '').includes(`${cookieName(app.config.baseUrl)}=`);
}

/** Two sites on one machine (two ports) share the cookies of "localhost": the port separates them. */
function cookieName(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-kernelway' : `kernelway-${new URL(baseUrl).port || '80'}`;
}

/** Whether the session of a request still is this person's, for answers that take long. */
export async function isStillSignedIn(app: App, req: Request, userId: string): Promise<boolean> {
  return await isSessionOf(app.db, req.sessionID, userId, app.clock.nowMs());
}

/** The hash by which what belongs to the session of a request names it: the id itself would open the session. */
export function sessionHashOf(req: Request): string {
  return hashOfSession(req.sessionID);
}

/** Starts a new session for a user, so that the session id from before sign-in is useless afterwards. */
export async function startSession(req: Request, userId: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
  req.session.userId = userId;
}
