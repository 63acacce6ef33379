/** `GET /metrics` for Prometheus: with `METRICS_TOKEN` as a bearer token; without that setting only from this machine. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { systemActor, visitor, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { readMetrics } from './metrics.service.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function metricsRoutes(app: App): Router {
  const router = Router();
  router.get('/metrics', async (req, res) => {
    if (!isTrustedMachine(app, req)) {
      res.status(401).set('www-authenticate', 'Bearer').type('text').send('METRICS_TOKEN is needed\n');
      return;
    }
    const { contentType, text } = await readMetrics(app, machineOf(app, req));
    res.set({ 'content-type': contentType, 'cache-control': 'no-store' }).send(text);
  });
  return router;
}

/** Who a machine that asks acts for: the operator, or anyone. */
export function machineOf(app: App, req: Request): Actor {
  return isTrustedMachine(app, req) ? systemActor('monitoring') : visitor;
}

/** Whether the request comes from the operator: it has the token or, if none is set, comes from this machine. */
function isTrustedMachine(app: App, req: Request): boolean {
  const wanted = app.config.metricsToken;
  if (wanted !== undefined) {
    const given = /^Bearer (\S+)$/.exec(req.get('authorization') ?? '')?.[1];
    return given !== undefined && timingSafeEqual(digest(given), digest(wanted));
  }
  // Behind a proxy on this machine every request comes from loopback.
  if (app.config.trustProxy > 0 || FORWARDED.some((name) => req.get(name) !== undefined)) return false;
  return LOOPBACK.test(req.socket.remoteAddress ?? '');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
