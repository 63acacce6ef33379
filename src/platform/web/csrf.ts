/** CSRF protection with synchronizer tokens. `uploads.ts` checks the token of multipart forms once their fields are read. */
import type { Request, RequestHandler } from 'express';
import { csrfSync } from 'csrf-sync';
import { Forbidden } from '../errors.ts';

const sync = csrfSync({
  ignoredMethods: ['GET', 'HEAD', 'OPTIONS'],
  getTokenFromRequest: (req) =>
    (req.get('x-csrf-token') ?? (req.body as Record<string, unknown> | undefined)?._csrf) as string | undefined,
});

/** The token of this session, created on first use. */
export function csrfTokenOf(req: Request): string {
  return sync.generateToken(req);
}

/** Whether the request carries its session's token. */
export function hasCsrf(req: Request): boolean {
  return sync.isRequestValid(req);
}

/** @throws Forbidden when the request lacks its session's token. */
export function requireCsrf(req: Request): void {
  if (!hasCsrf(req)) throw new Forbidden('csrf');
}

/** A form of another site: browsers send the origin of a request, and scripts cannot change it. */
export function isFromElsewhere(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.get('origin');
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== req.get('host'));
}

/** URLs that accept forms with files: their token is in the body, which `receiveUpload` reads and checks. */
const UPLOADS = [
  /^\/problems\/[^/]+\/?$/i,
  /^\/contests\/[^/]+\/rounds\/[^/]+\/(problems|practice)\/[^/]+\/?$/i,
  /^\/courses\/[^/]+\/assignments\/[^/]+\/?$/i,
  /^\/courses\/[^/]+\/roster\/import\/?$/i,
  /^\/contests\/[^/]+\/imports\/?$/i,
  /^\/contests\/[^/]+\/showcase\/banner\/?$/i,
  /^\/contests\/[^/]+\/showcase\/sponsors\/[^/]+\/?$/i,
  /^\/contests\/[^/]+\/print\/?$/i,
  /^\/past-contests\/?$/i,
  /^\/courses\/import\/?$/i,
  /^\/partnerships\/[^/]+\/documents\/?$/i,
];

/** Refuses unsafe requests without a token. Judge hosts use bearer tokens and no cookies, so `/api/judgehosts` is exempt. */
export const csrfProtection: RequestHandler = (req, _res, next) => {
  const isMultipart = Boolean(req.is('multipart/form-data'));
  if (isMultipart && isFromElsewhere(req)) throw new Forbidden('csrf');
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(req.method);
  // Only where the body is read: elsewhere a multipart request could pass without a token.
  const isCheckedLater = req.method === 'POST' && isMultipart && UPLOADS.some((pattern) => pattern.test(req.path));
  if (!safe && !isCheckedLater && !/^\/api\/judgehosts\//i.test(req.path)) requireCsrf(req);
  next();
};
