/**
 * The judge queue in prose. A job is `queued`, then `claimed` by a host under a lease with a fencing token, which heartbeats renew, then gone
 * (its judging finished or failed). A claim that ends in our own fault (host died, Docker gone, image missing) makes
 * the job `queued` again, up to MAX_ATTEMPTS; then the judging is `failed`, shown to organizers, and never costs the
 * student an attempt. Every claim and every loss draws a new random token, and only the host that holds the claim may
 * use it: no one else's reports count, and a token cannot be guessed from another one.
 *
 * Jobs go in the order of `orderAt`, set once when they are queued: the time, and some time more for every submission
 * that the same person or team submitted lately. So whoever submits a hundred times waits behind whoever submits once,
 * and since the time that is added is bounded, everything that waits long enough is the oldest: nothing starves but a set.
 */
import type { ImageFacts, WarmState } from '../../judge/contract/api.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';

/** Tries before organizers are asked; each on another host where there is one. */
export const MAX_ATTEMPTS = 3;
/** A host that was silent this long is dead. */
export const HOST_DEAD_MS = 20_000;
/**
 * A claim that its host did not name in a heartbeat for this long is lost, be the host dead, or alive again and without
 * memory of it: the job goes back to the queue. Hosts name what they hold every 5 s.
 */
export const LEASE_MS = 20_000;
/** The longest one job may stay claimed whatever its host says: leases are not renewed beyond it. */
export const MOST_HELD_MS = 30 * 60_000;
/** Wait before a job that failed by our fault is tried again. */
export const RETRY_DELAY_MS = 3_000;
export const MAX_POLL_WAIT_MS = 25_000;

/** A submission counts as load of its person or team this long. */
export const RECENT_LOAD_MS = 600_000;
/** What each of them sets the next one back. */
export const LOAD_STEP_MS = 5_000;
/** More of them set nothing back any further. */
export const MOST_LOAD = 60;

/** Why something is judged: for the first time, on its samples alone, to check a version, once more by itself, or in a set. */
export type JobKind = 'first' | 'samples' | 'check' | 'again' | 'set';

/**
 * Sample runs, checks and rejudgings delay no one who waits for a first verdict. A set is many, and no one waits for it: ten years
 * put it behind everything else however long it takes.
 */
const BEHIND_MS: Record<JobKind, number> = {
  first: 0,
  samples: 15_000,
  check: 30_000,
  again: 60_000,
  set: 3_650 * 24 * 3_600_000,
};

/**
 * Where a job stands in the queue, as a time; lower goes first. `load` is the number of other submissions of the same
 * person or team in the last `RECENT_LOAD_MS`; no one is set back for what organizers have rejudged.
 */
export function orderAt(job: { kind: JobKind; queuedAt: number; load: number }): number {
  const load = job.kind === 'first' || job.kind === 'samples' ? Math.min(job.load, MOST_LOAD) : 0;
  return job.queuedAt + BEHIND_MS[job.kind] + load * LOAD_STEP_MS;
}

export interface JudgeQueueJob {
  id: string;
  /** What is judged: a submission, or an example that checks a version; then both ids are that of the example. */
  kind: 'submission' | 'example';
  judgingId: string;
  submissionId: string;
  state: 'queued' | 'claimed';
  toolchain: string;
  pool: string;
  attempt: number;
  token: number;
  hostId: string | null;
  progress: JudgeProgress | null;
  lastError: string | null;
  claimedAt: number | null;
  createdAt: number;
}

export type JudgehostState = 'new' | 'preparing' | 'ready' | 'draining' | 'blocked';

/**
 * What the site wants of a host. `active`: it takes work. `draining`: it finishes what it has and takes no more. `disabled`:
 * its token is refused, and what it had goes to others at once. `quarantined`: as draining, by itself, after too many judge
 * errors. `deleted`: as disabled, for good; the row is kept because judgings name it.
 */
export type HostDuty = 'active' | 'draining' | 'disabled' | 'quarantined' | 'deleted';

/** Whether the site answers the token of a host with this duty: it works, or finishes what it has. */
export function isTokenGood(duty: HostDuty): boolean {
  return duty === 'active' || duty === 'draining' || duty === 'quarantined';
}

export interface Judgehost {
  id: string;
  name: string;
  isLocal: boolean;
  duty: HostDuty;
  dutyReason: string | null;
  dutyAt: number | null;
  /** Whether it is given work: its duty is `active`. */
  isEnabled: boolean;
  pools: string[];
  errorsInARow: number;
  contractVersion: number | null;
  refusedAt: number | null;
  state: JudgehostState;
  preparation: { step: number; steps: number; label: string; problem?: string } | null;
  toolchains: string[];
  /** Of the toolchains, as far as the host told. */
  images: ImageFacts[];
  /** How far it is with the inputs it was last told to fetch. */
  warm: WarmState | null;
  slots: number;
  runningCount: number;
  heartbeatAt: number | null;
  lastError: string | null;
  lastErrorAt: number | null;
}

/** A host that called, and the hash of the token it called with. */
export interface Caller {
  host: Judgehost;
  tokenHash: string;
}

/** Whether a host holds the claim that a token stands for. */
export function holds(
  host: Pick<Judgehost, 'id'>,
  job: JudgeQueueJob | undefined,
  token: number,
): job is JudgeQueueJob {
  return job !== undefined && job.state === 'claimed' && job.hostId === host.id && job.token === token;
}

/** Whether the host was heard of lately. */
export function isAlive(host: Judgehost, nowMs: number): boolean {
  return host.heartbeatAt !== null && nowMs - host.heartbeatAt < HOST_DEAD_MS;
}

/** Whether the host takes work now. */
export function isOnline(host: Judgehost, nowMs: number): boolean {
  return host.isEnabled && host.state === 'ready' && isAlive(host, nowMs);
}

/** A host that restarts takes no language away from the form that someone is filling in. */
const OFFER_OUTLASTS_MS = 60 * 60_000;

/** The toolchains of all hosts that judge, or did within the last hour. */
export function offeredToolchains(hosts: readonly Judgehost[], nowMs: number): string[] {
  const judging = hosts.filter(
    ({ isEnabled, heartbeatAt }) => isEnabled && heartbeatAt !== null && nowMs - heartbeatAt <= OFFER_OUTLASTS_MS,
  );
  return [...new Set(judging.flatMap(({ toolchains }) => toolchains))];
}

/** Whether the host was last heard of in a version that the site does not speak. */
export function isRefused(host: Judgehost): boolean {
  return host.refusedAt !== null && host.refusedAt > (host.heartbeatAt ?? 0);
}

/** Whether a host could judge a job with these needs. */
export function couldTake(host: Judgehost, job: { toolchain: string; pool: string }): boolean {
  return host.pools.includes(job.pool) && servedBy(host.toolchains).includes(job.toolchain);
}

/** What a job needs, as one word of the queue: its own toolchain, and those of the problem's validators where they differ. */
export function toolchainsNeeded(own: string, validators: readonly (string | undefined)[] = []): string {
  const others = new Set(validators.filter((name) => name !== undefined && name !== own));
  return [own, ...[...others].sort()].join('+');
}

/** All words of the queue that a host with these toolchains can serve: two validators are the most a problem has. */
export function servedBy(toolchains: readonly string[]): string[] {
  const words = toolchains.flatMap((own) =>
    toolchains.flatMap((one) => toolchains.map((other) => toolchainsNeeded(own, [one, other]))),
  );
  return [...new Set(words)];
}

/** What becomes of a job whose claim ended in our fault. */
export function afterFailure(attempt: number): 'retry' | 'give-up' {
  return attempt + 1 >= MAX_ATTEMPTS ? 'give-up' : 'retry';
}
