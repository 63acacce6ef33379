/** One line shown on the next page after a successful write ("Saved"). Kept in the session, shown once. */
import type { Request, Response } from 'express';
import type { ErrorParams } from '../errors.ts';

export interface Notice {
  key: string;
  params: ErrorParams;
}

interface NoticeSession {
  notice?: Notice;
}

/** Redirects (303) after a successful write, with a message `key` for the next page. */
export function redirect(req: Request, res: Response, to: string, key?: string, params: ErrorParams = {}): void {
  if (key && req.session) (req.session as NoticeSession).notice = { key, params };
  if (req.session) req.session.save(() => res.redirect(303, to));
  else res.redirect(303, to);
}

/** The waiting notice, taken off the session. */
export function takeNotice(req: Request): Notice | undefined {
  const session = req.session as NoticeSession | undefined;
  const notice = session?.notice;
  if (notice && session) delete session.notice;
  return notice;
}
