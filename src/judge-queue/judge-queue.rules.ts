/**
 * The judge queue. A job is `queued`, then `claimed` by a host under a lease with a fencing token (heartbeats renew the
 * lease), then deleted when its judging is finished or failed. A claim that ends through our fault (host died, Docker gone,
 * image missing) makes the job `queued` again, up to MAX_ATTEMPTS. After that the judging is `failed` and shown to organizers;
 * it never counts as an attempt of the student. Each claim and each loss draws a new random token that only the host with the
 * claim may use: no other reports count, and a token cannot be guessed from an earlier one.
 *
 * Jobs are ordered by `orderAt`, set once when they are queued: the current time plus a delay for each recent submission of
 * the same person or team. So someone who submits a hundred times waits behind someone who submits once. The delay is
 * bounded, so every job becomes the oldest eventually and nothing starves, except what years put behind.
 */
import type { ImageFacts, WarmState } from '../../judge/contract/api.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';

/** Attempts before organizers are asked; each on another host if there is one. */
export const MAX_ATTEMPTS = 3;
/** A host that was silent this long counts as dead. */
export const HOST_DEAD_MS = 20_000;
/**
 * A claim that its host has not named in a heartbeat for this long is lost, and the job returns to the queue: the host died,
 * or restarted without knowing about it. Hosts name their claims every 5 s.
 */
export const LEASE_MS = 20_000;
/** The longest time a job may stay claimed; leases are not renewed beyond it. */
export const MOST_HELD_MS = 30 * 60_000;
/** Wait before a job that failed through our fault is tried again. */
export const RETRY_DELAY_MS = 3_000;
export const MAX_POLL_WAIT_MS = 25_000;

/** How long a submission counts as load of its person or team. */
export const RECENT_LOAD_MS = 600_000;
/** The delay each of them adds to the next one. */
export const LOAD_STEP_MS = 5_000;
/** The number of submissions beyond which the delay no longer grows. */
export const MOST_LOAD = 60;

/**
 * Why something is judged: for the first time, so in a rehearsal, on its samples alone, in practice after a round, to check a
 * version, once more by itself, to verify a version, or in a set.
 */
export type JobKind = 'first' | 'rehearsed' | 'samples' | 'practice' | 'check' | 'again' | 'verify' | 'set';

const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Sample runs, checks and rejudgings delay no one who waits for a first verdict. Practice after rounds comes when there is nothing
 * else that people wait for; verifications and sets are many, and no one waits for them: years put them behind everything else
 * however long it takes.
 */
const BEHIND_MS: Record<JobKind, number> = {
  first: 0,
  // No rehearsal, however fast, delays what people submit.
  rehearsed: YEAR_MS,
  samples: 15_000,
  practice: 2 * YEAR_MS,
  check: 30_000,
  again: 60_000,
  verify: 5 * YEAR_MS,
  set: 10 * YEAR_MS,
};

/**
 * A job's position in the queue as a time; lower goes first. `load` is the number of other submissions of the same person or
 * team in the last `RECENT_LOAD_MS`; rejudging by organizers adds no delay.
 */
export function orderAt(job: { kind: JobKind; queuedAt: number; load: number }): number {
  const load = ['first', 'rehearsed', 'samples', 'practice'].includes(job.kind) ? Math.min(job.load, MOST_LOAD) : 0;
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

/** What a judging that is not over waits for, and how far it is. */
export interface Waiting {
  progress: JudgeProgress | null;
  /** Jobs ahead of this one; undefined when it is not waiting. */
  ahead: number | undefined;
  /** About how long until its verdict, rounded for people; undefined when no one can say. */
  estimateMs: number | undefined;
  /** It waits because no online judge has the image of its language yet, or none is in its pool. */
  waitsFor: 'toolchain' | 'pool' | null;
}

export type JudgehostState = 'new' | 'preparing' | 'ready' | 'draining' | 'blocked';

/**
 * What the site wants from a host. `active`: it takes work. `draining`: it finishes its jobs and takes no more. `disabled`: its
 * token is refused, and its jobs go to other hosts at once. `quarantined`: like draining, set automatically after too many
 * judge errors. `deleted`: like disabled, for good; the row stays because judgings refer to it.
 */
export type HostDuty = 'active' | 'draining' | 'disabled' | 'quarantined' | 'deleted';

/** Whether the site accepts the token of a host with this duty: it works, or finishes its jobs. */
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
  /** Versions of the toolchains, as reported by the host. */
  images: ImageFacts[];
  /** Progress with the inputs it was last told to fetch. */
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

/** Whether the host sent a heartbeat recently. */
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

/** Whether the host last used a contract version that the site does not support. */
export function isRefused(host: Judgehost): boolean {
  return host.refusedAt !== null && host.refusedAt > (host.heartbeatAt ?? 0);
}

/** Whether a host could judge a job with these needs. */
export function couldTake(host: Judgehost, job: { toolchain: string; pool: string }): boolean {
  return host.pools.includes(job.pool) && servedBy(host.toolchains).includes(job.toolchain);
}

/** What a job needs, as one key: its toolchain, and those of the problem's validators if they differ. */
export function toolchainsNeeded(own: string, validators: readonly (string | undefined)[] = []): string {
  const others = new Set(validators.filter((name) => name !== undefined && name !== own));
  return [own, ...[...others].sort()].join('+');
}

/** All keys that a host with these toolchains can serve; a problem has at most two validators. */
export function servedBy(toolchains: readonly string[]): string[] {
  const words = toolchains.flatMap((own) =>
    toolchains.flatMap((one) => toolchains.map((other) => toolchainsNeeded(own, [one, other]))),
  );
  return [...new Set(words)];
}

/** What happens to a job whose claim ended through our fault. */
export function afterFailure(attempt: number): 'retry' | 'give-up' {
  return attempt + 1 >= MAX_ATTEMPTS ? 'give-up' : 'retry';
}
