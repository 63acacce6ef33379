/**
 * Forecasts how long each waiting job will wait, as pure functions. Each job takes as long as recent judgings of its problem
 * and language, and goes to the first free slot among the hosts that could take it. A running job occupies its slot for
 * the rest of its time.
 */
import { percentile } from './judge-figures.rules.ts';

/** The properties by which judgings are compared. */
export interface WorkKind {
  problemId: string;
  language: string | null;
  isSampleRun: boolean;
}

/** About how long a judging takes, in milliseconds; undefined when nothing was judged recently. */
export type DurationOf = (kind: WorkKind) => number | undefined;

/** Medians of recent judgings: of the same problem and language, else of the same problem, else of all. */
export function durationsOf(judged: readonly (WorkKind & { tookMs: number })[]): DurationOf {
  const groups = new Map<string, number[]>();
  for (const one of judged) {
    for (const key of keysOf(one)) {
      const group = groups.get(key);
      if (group) group.push(one.tookMs);
      else groups.set(key, [one.tookMs]);
    }
  }
  const medians = new Map([...groups].map(([key, values]) => [key, percentile(values, 0.5)]));
  return (kind) => keysOf(kind).reduce<number | undefined>((found, key) => found ?? medians.get(key), undefined);
}

/** Keys of comparable judgings, from the most to the least specific. */
function keysOf({ problemId, language, isSampleRun }: WorkKind): string[] {
  const run = isSampleRun ? 'samples' : 'all';
  return [`${run} ${problemId} ${language ?? ''}`, `${run} ${problemId}`, run, ''];
}

/** A judging that has exceeded its usual time is expected to need this fraction of the usual time more. */
const LEAST_REST = 0.25;

/** The remaining time of a judging that usually takes `usualMs`, after `elapsedMs`. */
export function restOf(usualMs: number, elapsedMs: number): number {
  return Math.max(usualMs - Math.max(0, elapsedMs), usualMs * LEAST_REST);
}

export interface WaitingJob extends WorkKind {
  id: string;
  pool: string;
  toolchain: string;
  /** Not before then, in milliseconds from now; 0 = at once. */
  delayMs: number;
}

export interface RunningJob extends WorkKind {
  hostId: string;
  elapsedMs: number;
}

export interface ForecastHost {
  id: string;
  slots: number;
  pools: readonly string[];
  /** The queue keys that it can serve. */
  serves: ReadonlySet<string>;
}

export interface Forecast {
  /** The number of jobs of its pool that are ahead of it. */
  ahead: number;
  /** Time until its verdict; undefined when no host could take it or nothing was judged recently. */
  endMs: number | undefined;
}

/**
 * The forecast of every waiting job.
 * @param waiting in the order of the queue
 * @param hosts the hosts that accept work now
 */
export function forecastOf(
  waiting: readonly WaitingJob[],
  running: readonly RunningJob[],
  hosts: readonly ForecastHost[],
  durationOf: DurationOf,
): Map<string, Forecast> {
  const freeAt = new Map(hosts.map((host) => [host.id, slotsOf(host, running, durationOf)]));
  const inPool = new Map<string, number>();
  const found = new Map<string, Forecast>();
  for (const job of waiting) {
    const ahead = inPool.get(job.pool) ?? 0;
    inPool.set(job.pool, ahead + 1);
    const durationMs = durationOf(job);
    const able = hosts.filter(
      (host) => host.slots > 0 && host.pools.includes(job.pool) && host.serves.has(job.toolchain),
    );
    const slots = soonest(able.flatMap((host) => [freeAt.get(host.id) ?? []]));
    if (durationMs === undefined || !slots) {
      found.set(job.id, { ahead, endMs: undefined });
      continue;
    }
    const index = slots.indexOf(Math.min(...slots));
    const endMs = Math.max(slots[index] ?? 0, job.delayMs) + durationMs;
    slots[index] = endMs;
    found.set(job.id, { ahead, endMs });
  }
  return found;
}

/** When each slot of a host is free, in milliseconds from now. */
function slotsOf(host: ForecastHost, running: readonly RunningJob[], durationOf: DurationOf): number[] {
  const rests = running
    .filter((job) => job.hostId === host.id)
    .map((job) => restOf(durationOf(job) ?? 0, job.elapsedMs));
  return [...rests, ...Array<number>(Math.max(0, host.slots - rests.length)).fill(0)];
}

/** The slots of the host that is free first. */
function soonest(hosts: number[][]): number[] | undefined {
  let best: number[] | undefined;
  for (const slots of hosts) if (!best || Math.min(...slots) < Math.min(...best)) best = slots;
  return best;
}
