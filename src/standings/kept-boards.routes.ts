/**
 * Boards for visitors who have no session, as most viewers of a final: the finished page or JSON of a version is sent again
 * to everyone with the same language and time zone, without a query, a template or a compression. The first one to ask for a
 * version gets it from board.routes.ts, which leaves it here.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { languageWished } from '../platform/web/language.ts';
import { wantsJson } from '../platform/web/request.ts';
import { hasSessionCookie } from '../platform/web/session.ts';
import { zoneWished } from '../platform/web/time-zone.ts';
import { publicRecentBoard } from './boards.service.ts';
import { publicRecentOverall } from './overall.service.ts';

interface KeptAnswer {
  etag: string;
  type: string;
  plain: Buffer;
  compressed: Buffer;
}

const KEPT_BYTES = 64 * 1024 * 1024;
/** More is compressed quickly instead of well. */
const LARGE_BYTES = 1024 * 1024;
/** A page also shows what is no part of the board, such as the server's time and banners. */
const KEPT_MS = 10_000;

interface OfApp {
  kept: LRUCache<string, KeptAnswer>;
  /** A new version is made once, for the first of all who ask for it at the same time. */
  underWay: Map<string, Making>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  const known = byApp.get(app);
  if (known) return known;
  const kept = new LRUCache<string, KeptAnswer>({
    ttl: KEPT_MS,
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ plain, compressed }) => plain.length + compressed.length,
  });
  const made: OfApp = { kept, underWay: new Map() };
  byApp.set(app, made);
  return made;
}

/** Sends kept answers; everything else goes on to the routes with a session. */
export function keptBoardRoutes(app: App): Router {
  const router = Router();
  router.get('/contests/:slug/rounds/:round/board', (req, res, next) =>
    sendKept(app, req, res, next, () => publicRecentBoard(app, req.params.slug, req.params.round)),
  );
  router.get('/contests/:slug/board', (req, res, next) =>
    sendKept(app, req, res, next, () => publicRecentOverall(app, req.params.slug)),
  );
  return router;
}

/** What an answer is made of, by its version. */
type Versioned = { version: string };

async function sendKept(
  app: App,
  req: Request,
  res: Response,
  next: NextFunction,
  find: () => Promise<Versioned>,
): Promise<void> {
  const { kept, underWay } = ofApp(app);
  if (!isForEveryone(app, req)) return next();
  // A board that cannot be shown gets its error page from the routes with a language.
  const board = await find().catch(() => undefined);
  if (!board) return next();
  const key = keyOf(app, req, board);
  if (req.get('if-none-match') === etagOf(key)) {
    setBoardHeaders(res, etagOf(key));
    res.status(304).end();
    return;
  }
  const answer = kept.get(key) ?? (await underWay.get(key)?.answer);
  if (answer) return send(req, res, answer);
  announce(underWay, key, res);
  next();
}

/** An answer that is being made: others who ask for it wait for it, and not until its first reader has received it. */
interface Making {
  answer: Promise<KeptAnswer | undefined>;
  /** Undefined: the request ended in something else, such as an error. */
  done: (answer: KeptAnswer | undefined) => void;
}

function announce(underWay: Map<string, Making>, key: string, res: Response): void {
  let done: Making['done'] = () => undefined;
  const answer = new Promise<KeptAnswer | undefined>((resolve) => (done = resolve));
  underWay.set(key, { answer, done });
  void answer.then(() => underWay.delete(key));
  res.once('close', () => done(undefined));
}

function send(req: Request, res: Response, { etag, type, plain, compressed }: KeptAnswer): void {
  setBoardHeaders(res, etag);
  const isCompressed = req.acceptsEncodings('gzip') === 'gzip';
  if (isCompressed) res.set('content-encoding', 'gzip');
  res
    .type(type)
    .vary('Accept-Encoding')
    .end(isCompressed ? compressed : plain);
}

/** Sends an answer made for a visitor, and keeps it for those with the same wishes. */
export async function sendToEveryone(
  app: App,
  req: Request,
  res: Response,
  board: Versioned,
  type: string,
  text: string,
): Promise<void> {
  const key = keyOf(app, req, board);
  const plain = Buffer.from(text);
  const compressed = await promisify(gzip)(plain, { level: plain.length > LARGE_BYTES ? 1 : 6 });
  const { kept, underWay } = ofApp(app);
  const answer = { etag: etagOf(key), type, plain, compressed };
  kept.set(key, answer);
  underWay.get(key)?.done(answer);
  send(req, res, answer);
}

/** True when the answer to this request depends on no person, and changes no cookie. */
export function isForEveryone(app: App, req: Request): boolean {
  return !hasSessionCookie(app, req) && req.query.lang === undefined && req.query.format === undefined;
}

function keyOf(app: App, req: Request, board: Versioned): string {
  const zone = zoneWished(req, app.config.timeZone);
  return JSON.stringify([board.version, languageWished(req), zone, wantsJson(req), req.originalUrl]);
}

/** The tag of an answer that depends on this alone. */
export function etagOf(key: string): string {
  return `W/"${createHash('sha256').update(key).digest('base64url').slice(0, 22)}"`;
}

function setBoardHeaders(res: Response, etag: string): void {
  res.set({ etag, 'cache-control': 'public, max-age=2' }).vary('Accept, Accept-Language, Cookie');
}
