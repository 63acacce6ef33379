/** Counters of the reports this process accepted, for Prometheus; the site's total is the sum over all processes. */
import { Counter, Histogram } from 'prom-client';
import type { App } from '../platform/app-context.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';

const SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800];

interface JudgingMetrics {
  judgings: Counter<'verdict'>;
  wait: Histogram;
  took: Histogram;
}

const byApp = new WeakMap<App, JudgingMetrics>();

/** The counters of this process, created on first use. */
export function judgingMetricsUnchecked(app: App): JudgingMetrics {
  const known = byApp.get(app);
  if (known) return known;
  const registers = [app.metrics];
  const metrics: JudgingMetrics = {
    judgings: new Counter({
      name: 'kernelway_judgings_total',
      help: 'Judgings that ended, by verdict; JE is a judge error after all tries.',
      labelNames: ['verdict'],
      registers,
    }),
    wait: new Histogram({
      name: 'kernelway_judging_wait_seconds',
      help: 'From queued to claimed by the host that judged it; without rejudging sets, which wait on purpose.',
      buckets: SECONDS,
      registers,
    }),
    took: new Histogram({
      name: 'kernelway_judging_duration_seconds',
      help: 'From claimed to reported.',
      buckets: SECONDS,
      registers,
    }),
  };
  byApp.set(app, metrics);
  return metrics;
}

/** Counts a judging that ended. `isOfSet`: it belongs to a rejudging. */
export function countJudgingUnchecked(
  app: App,
  job: JudgeQueueJob,
  verdict: Verdict,
  endedAt: number,
  isOfSet: boolean,
): void {
  const { judgings, wait, took } = judgingMetricsUnchecked(app);
  judgings.inc({ verdict });
  if (verdict === 'JE' || job.claimedAt === null) return;
  if (!isOfSet) wait.observe(Math.max(0, job.claimedAt - job.createdAt) / 1000);
  took.observe(Math.max(0, endedAt - job.claimedAt) / 1000);
}
