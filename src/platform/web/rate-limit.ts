/** Limits how often one address or person may try something. Counted in the memory of each process, so only approximate. */
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { RateLimited } from '../errors.ts';
import { actorOf } from './request.ts';

const refusedElsewhere = new WeakSet<object>();

/** Counts an answer as a refusal though it leads on to the page that says what is wrong. */
export function countAsRefused(res: Response): void {
  refusedElsewhere.add(res);
}

/**
 * Refuses with 429 and Retry-After after `limit` requests in `windowMs`, counted by person, else by address.
 * `refusedOnly` counts only refused requests, and those without an answer yet: a whole lecture hall may sign in from one
 * address.
 */
export function limitRate(options: {
  limit: number;
  windowMs: number;
  code?: string;
  refusedOnly?: boolean;
  /** Count signed-in people by their address too. */
  byAddress?: boolean;
  key?: (req: Request) => string;
}): RequestHandler {
  return rateLimit({
    windowMs: options.windowMs,
    limit: options.limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    skipSuccessfulRequests: options.refusedOnly ?? false,
    requestWasSuccessful: (_req, res) => res.statusCode < 400 && !refusedElsewhere.has(res),
    keyGenerator: (req) => {
      const actor = actorOf(req);
      const who = actor.kind === 'user' && !options.byAddress ? actor.id : ipKeyGenerator(req.ip ?? '');
      return options.key ? `${who}|${options.key(req)}` : who;
    },
    handler: (req, _res, next) => {
      const info = (req as unknown as { rateLimit?: { resetTime?: Date } }).rateLimit;
      const retrySeconds = Math.max(
        1,
        Math.ceil(((info?.resetTime?.getTime() ?? Date.now() + options.windowMs) - Date.now()) / 1000),
      );
      next(new RateLimited(options.code ?? 'rate_limited', { retrySeconds }));
    },
  });
}

/**
 * Slows down guessing of join codes, by person and, because of people with many accounts, by address. Only wrong codes
 * count: a whole lecture hall may join from one address.
 */
export function limitJoinCodes(): RequestHandler[] {
  const brake = { windowMs: 10 * 60_000, refusedOnly: true };
  return [limitRate({ ...brake, limit: 20 }), limitRate({ ...brake, limit: 200, byAddress: true })];
}
