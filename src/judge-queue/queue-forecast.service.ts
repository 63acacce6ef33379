/**
 * The position and expected end of all waiting jobs, computed for everyone at once. Thousands of open pages and waiting
 * polls ask for it. They share one answer, which is recomputed when the queue changes in this process, and once a second
 * because of changes in other processes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { roundEstimate } from './judge-figures.rules.ts';
import { onlineHostsUnchecked } from './hosts.service.ts';
import { servedBy } from './judge-queue.rules.ts';
import { durationsOf, forecastOf, type Forecast } from './queue-forecast.rules.ts';
import * as store from './queue-forecast.store.ts';
import { queueNews } from './queue-news.service.ts';

/** Changes in other processes are seen after this time. */
const KEPT_MS = 1_000;
/** However often the queue changes, computing the answer uses at most this fraction of the time. */
const MOST_PART = 0.1;
/** Durations come from the newest judgings of the last hours. */
const LOOKS_BACK_MS = 6 * 3_600_000;
const MOST_DURATIONS = 500;
/** Jobs after this many have no forecast: they belong to rejudging sets, for which no one waits. */
const MOST_WAITING = 5_000;

/** An answer that all callers share until it is too old. At most one is being computed, and one more waits. */
class Shared<T> {
  #made: { revision: number; at: number; value: Promise<T> } | undefined;
  #next: Promise<T> | undefined;
  #restUntil = 0;

  constructor(
    private readonly app: App,
    private readonly make: () => Promise<T>,
  ) {}

  async get(): Promise<T> {
    const nowMs = this.app.clock.nowMs();
    const made = this.#made;
    const isOfNow = made?.revision === queueNews(this.app).revision;
    if (made && isOfNow && nowMs >= made.at && nowMs - made.at < KEPT_MS) return await made.value;
    return await (this.#next ??= this.#makeNext());
  }

  async #makeNext(): Promise<T> {
    await this.#made?.value.catch(() => undefined);
    const restMs = this.#restUntil - performance.now();
    if (restMs > 0) await sleep(Math.min(restMs, KEPT_MS));
    // Later callers may know of changes that this answer does not include.
    this.#next = undefined;
    const value = this.#timed();
    this.#made = { revision: queueNews(this.app).revision, at: this.app.clock.nowMs(), value };
    value.catch(() => (this.#made = undefined));
    return await value;
  }

  async #timed(): Promise<T> {
    const startedAt = performance.now();
    const value = await this.make();
    const tookMs = performance.now() - startedAt;
    this.#restUntil = performance.now() + tookMs * (1 / MOST_PART - 1);
    return value;
  }
}

interface OfApp {
  forecasts: Shared<Map<string, Forecast>>;
  needs: Shared<{ pool: string; toolchain: string }[]>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  let known = byApp.get(app);
  if (!known) {
    known = {
      forecasts: new Shared(app, () => makeForecasts(app)),
      needs: new Shared(app, () => store.listNeeds(app.db)),
    };
    byApp.set(app, known);
  }
  return known;
}

async function makeForecasts(app: App): Promise<Map<string, Forecast>> {
  const nowMs = app.clock.nowMs();
  const hosts = await onlineHostsUnchecked(app);
  const queued = await store.listQueued(app.db, MOST_WAITING);
  const claimed = await store.listClaimed(app.db);
  const durationOf = durationsOf(await store.listDurations(app.db, nowMs - LOOKS_BACK_MS, MOST_DURATIONS));
  return forecastOf(
    queued.map((job) => ({ ...job, delayMs: Math.max(0, job.availableAt - nowMs) })),
    claimed.flatMap(({ hostId, claimedAt, ...kind }) =>
      hostId === null ? [] : [{ ...kind, hostId, elapsedMs: nowMs - (claimedAt ?? nowMs) }],
    ),
    hosts.map(({ id, slots, pools, toolchains }) => ({ id, slots, pools, serves: new Set(servedBy(toolchains)) })),
    durationOf,
  );
}

/** A waiting job's place, and the approximate time until its verdict, rounded for display; undefined when it does not wait. */
export async function placeOfUnchecked(
  app: App,
  jobId: string,
): Promise<{ ahead: number; estimateMs: number | undefined } | undefined> {
  const found = (await ofApp(app).forecasts.get()).get(jobId);
  return (
    found && { ahead: found.ahead, estimateMs: found.endMs === undefined ? undefined : roundEstimate(found.endMs) }
  );
}

/** Whether anything waits that a host could take; what became ready in another process is seen after a second. */
export async function anythingForUnchecked(
  app: App,
  host: { toolchains: readonly string[]; pools: readonly string[] },
) {
  const served = new Set(servedBy(host.toolchains));
  return (await ofApp(app).needs.get()).some(
    ({ pool, toolchain }) => host.pools.includes(pool) && served.has(toolchain),
  );
}
