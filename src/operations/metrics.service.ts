/** Metrics for Prometheus: counters of this process, and the current queue and hosts from the database. */
import { collectDefaultMetrics, Counter, Gauge } from 'prom-client';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { judgingMetricsUnchecked } from '../judgings/judging-metrics.service.ts';
import { queueGaugesUnchecked } from '../judge-queue/judge-figures.service.ts';

interface Gauges {
  queue: Gauge<'pool' | 'toolchain' | 'state'>;
  oldest: Gauge;
  hosts: Gauge<'state'>;
  waiting: Gauge;
  refused: Counter;
}

const byApp = new WeakMap<App, Gauges>();

function gaugesOf(app: App): Gauges {
  const known = byApp.get(app);
  if (known) return known;
  const registers = [app.metrics];
  judgingMetricsUnchecked(app);
  // Started with the first scrape, so that an unobserved process runs no observers.
  collectDefaultMetrics({ register: app.metrics });
  const gauges: Gauges = {
    queue: new Gauge({
      name: 'kernelway_queue_jobs',
      help: 'Jobs in the judge queue.',
      labelNames: ['pool', 'toolchain', 'state'],
      registers,
    }),
    oldest: new Gauge({
      name: 'kernelway_queue_oldest_seconds',
      help: 'Age of the oldest job that waits; 0 when none does.',
      registers,
    }),
    hosts: new Gauge({
      name: 'kernelway_judgehosts',
      help: 'Judge hosts, by whether they take work.',
      labelNames: ['state'],
      registers,
    }),
    waiting: new Gauge({
      name: 'kernelway_intake_waiting',
      help: 'Submissions that wait for their turn in this process.',
      registers,
    }),
    refused: new Counter({
      name: 'kernelway_intake_refused_total',
      help: 'Submissions that were turned away with 503 because too much was being submitted.',
      registers,
    }),
  };
  byApp.set(app, gauges);
  return gauges;
}

/** All metrics in the text format, with the content type. */
export async function readMetrics(app: App, actor: Actor): Promise<{ contentType: string; text: string }> {
  requirePermission(actor, 'operations.read');
  const gauges = gaugesOf(app);
  const { groups, oldestQueuedMs, online, offline } = await queueGaugesUnchecked(app);
  gauges.queue.reset();
  for (const { pool, toolchain, queued, running } of groups) {
    gauges.queue.set({ pool, toolchain, state: 'queued' }, queued);
    gauges.queue.set({ pool, toolchain, state: 'running' }, running);
  }
  gauges.oldest.set(oldestQueuedMs / 1000);
  gauges.hosts.set({ state: 'online' }, online);
  gauges.hosts.set({ state: 'offline' }, offline);
  gauges.waiting.set(app.intake.waiting);
  gauges.refused.reset();
  gauges.refused.inc(app.intake.refused);
  return { contentType: app.metrics.contentType, text: await app.metrics.metrics() };
}
