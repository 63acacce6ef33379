/** Addresses for programs that verify badges: keys, the issuer and status lists. Everyone may read them, and pages elsewhere too. */
import { Router, type Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import * as service from './badges.service.ts';

const SECONDS_KEPT = 60;

/** Not more than this from one address: a status list is read and signed each time. */
const A_MINUTE = 120;

export function badgeRoutes(app: App): Router {
  const router = Router();
  const brake = rateLimit({
    windowMs: 60_000,
    limit: A_MINUTE,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    message: { error: 'rate_limited' },
  });
  const open = (res: Response) =>
    res.set({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${SECONDS_KEPT}` });

  router.get('/.well-known/jwks.json', brake, async (_req, res) => {
    open(res).json(await service.publicKeys(app));
  });
  router.get('/certificates/issuer', brake, (_req, res) => {
    open(res).json(service.publicIssuer(app));
  });
  router.get('/certificates/keys/:keyId', brake, async (req, res) => {
    const key = await orMissing(res, () => service.publicKey(app, String(req.params.keyId)));
    if (key) open(res).type('application/jwk+json').send(JSON.stringify(key));
  });
  router.get('/certificates/status/:list', brake, async (req, res) => {
    const list = /^\d{1,6}$/.test(String(req.params.list)) ? Number(req.params.list) : 0;
    const token = await orMissing(res, () => service.publicStatusList(app, list));
    if (token) open(res).type('application/vc+jwt').send(token);
  });
  return router;
}

/** These addresses stand before the pages, whose error page knows visitors and languages. */
async function orMissing<T>(res: Response, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    res.status(404).json({ error: 'not_found' });
    return undefined;
  }
}
