/**
 * How long everything that waits will wait, purely: each job takes as long as judgings of its problem and language took
 * lately, and goes to the slot that is free first among the hosts that could take it. What is judged now holds its slot
 * for the rest of its time.
 */
import { percentile } from './judge-figures.rules.ts';

/** What judgings of one kind have in common. */
export interface WorkKind {
  problemId: string;
  language: string | null;
  isSampleRun: boolean;
}

/** About how long judging something takes, in milliseconds; undefined when nothing was judged lately. */
export type DurationOf = (kind: WorkKind) => number | undefined;

/** Medians of what was judged lately: of its problem and language, else of its problem, else of all. */
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

/** From the most to the least that another judging can have in common with it. */
function keysOf({ problemId, language, isSampleRun }: WorkKind): string[] {
  const run = isSampleRun ? 'samples' : 'all';
  return [`${run} ${problemId} ${language ?? ''}`, `${run} ${problemId}`, run, ''];
}

/** A judging that takes longer than most is expected to take this part of the usual time more. */
const LEAST_REST = 0.25;

/** What is left of a judging that usually takes `usualMs`, after `elapsedMs` of it. */
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
  /** Words of the queue that it can serve. */
  serves: ReadonlySet<string>;
}

export interface Forecast {
  /** Jobs of its pool that go before it. */
  ahead: number;
  /** Until its verdict; undefined when no host could take it, or nothing was judged lately. */
  endMs: number | undefined;
}

/**
 * The forecast of every waiting job.
 * @param waiting in the order of the queue
 * @param hosts those that take work now
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
