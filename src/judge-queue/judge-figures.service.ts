/** The judge queue in figures: for the page of staff, for metrics, and for whoever asks whether anything judges. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { listHostsUnchecked } from './hosts.service.ts';
import { figuresBy, figuresOf, type Figures } from './judge-figures.rules.ts';
import * as store from './judge-figures.store.ts';
import { queueFigures } from './judge-jobs.store.ts';
import { couldTake, isOnline, type Judgehost } from './judge-queue.rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS };
export type Span = keyof typeof SPANS;
/** The figures use at most this many judgings, the newest ones. */
const MOST_SAMPLES = 5_000;

export interface QueueReport {
  span: Span;
  queued: number;
  running: number;
  oldestQueuedMs: number | null;
  perMinute: number;
  perHour: number;
  /** Whether there were more judgings than the figures include. */
  isSampled: boolean;
  all: Figures;
  byProblem: { key: string; figures: Figures }[];
  byLanguage: { key: string; figures: Figures }[];
  hosts: { host: Judgehost; isOnline: boolean; figures: Figures }[];
  groups: (store.QueueGroup & { oldestQueuedMs: number | null; hostsOnline: number })[];
}

/** The current queue, and the judgings of the last hour or day. */
export async function queueReport(app: App, actor: Actor, span: Span): Promise<QueueReport> {
  requirePermission(actor, 'operations.read');
  const nowMs = app.clock.nowMs();
  const samples = await store.listJudged(app.db, nowMs - SPANS[span], MOST_SAMPLES);
  const hosts = await listHostsUnchecked(app);
  const groups = await store.listQueueGroups(app.db);
  const ages = groups.flatMap(({ oldestQueuedAt }) => (oldestQueuedAt === null ? [] : [nowMs - oldestQueuedAt]));
  const byHost = new Map(figuresBy(samples, ({ hostId }) => hostId ?? '').map(({ key, figures }) => [key, figures]));
  return {
    span,
    queued: groups.reduce((sum, group) => sum + group.queued, 0),
    running: groups.reduce((sum, group) => sum + group.running, 0),
    oldestQueuedMs: ages.length === 0 ? null : Math.max(...ages),
    perMinute: await store.countJudged(app.db, nowMs - MINUTE_MS),
    perHour: await store.countJudged(app.db, nowMs - HOUR_MS),
    isSampled: samples.length === MOST_SAMPLES,
    all: figuresOf(samples),
    byProblem: figuresBy(samples, ({ problem }) => problem),
    byLanguage: figuresBy(samples, ({ language }) => language ?? ''),
    hosts: hosts.map((host) => ({
      host,
      isOnline: isOnline(host, nowMs),
      figures: byHost.get(host.id) ?? figuresOf([]),
    })),
    groups: groups.map((group) => ({
      ...group,
      oldestQueuedMs: group.oldestQueuedAt === null ? null : nowMs - group.oldestQueuedAt,
      hostsOnline: hosts.filter((host) => isOnline(host, nowMs) && couldTake(host, group)).length,
    })),
  };
}

/** The queue and the hosts as gauges, for metrics: no permission check. */
export async function queueGaugesUnchecked(
  app: App,
): Promise<{ groups: store.QueueGroup[]; oldestQueuedMs: number; online: number; offline: number }> {
  const nowMs = app.clock.nowMs();
  const groups = await store.listQueueGroups(app.db);
  const hosts = await listHostsUnchecked(app);
  const online = hosts.filter((host) => isOnline(host, nowMs)).length;
  const oldestAt = Math.min(nowMs, ...groups.map((group) => group.oldestQueuedAt ?? nowMs));
  return { groups, oldestQueuedMs: nowMs - oldestAt, online, offline: hosts.length - online };
}

export interface JudgeHealth {
  online: number;
  hosts: Judgehost[];
  queued: number;
  running: number;
  oldestQueuedMs: number;
}

/** Summary of hosts and queue, for whoever operates the site. */
export async function judgeHealth(app: App, actor: Actor): Promise<JudgeHealth> {
  requirePermission(actor, 'operations.read');
  return await judgeHealthUnchecked(app);
}

/** The images of the hosts in use: they say which versions of compilers everyone's programs meet. */
export async function publicToolImages(app: App): Promise<Judgehost['images']> {
  return (await listHostsUnchecked(app)).filter((host) => host.isEnabled).flatMap((host) => host.images);
}

/** The same for `/readyz` and the banner of every page. */
export async function judgeHealthUnchecked(app: App): Promise<JudgeHealth> {
  const nowMs = app.clock.nowMs();
  const hosts = await listHostsUnchecked(app);
  const figures = await queueFigures(app.db);
  return {
    online: hosts.filter((host) => isOnline(host, nowMs)).length,
    hosts,
    queued: figures.queued,
    running: figures.claimed,
    oldestQueuedMs: figures.oldestQueuedAt === null ? 0 : nowMs - figures.oldestQueuedAt,
  };
}
