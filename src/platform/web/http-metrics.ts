/** How long requests take, by route. */
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Measures every request except event streams, which stay open on purpose. The label `route` is the pattern, never the URL. */
export function measureRequests(register: Registry): RequestHandler {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern; long polls of judges are /api/judgehosts/poll.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [register],
  });
  return (req, res, next) => {
    const startedAt = performance.now();
    res.on('close', () => {
      if (String(res.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
      const route = (req.route as { path?: unknown } | undefined)?.path;
      const labels = { method: req.method, route: typeof route === 'string' ? route : 'other', status: res.statusCode };
      durations.observe(labels, (performance.now() - startedAt) / 1000);
    });
    next();
  };
}
