/**
 * The judge queue in prose. A job is `queued`, then `claimed` by a host under a lease with a fencing token, which heartbeats renew, then gone
 * (its judging finished or failed). A claim that ends in our own fault (host died, Docker gone, image missing) makes
 * the job `queued` again with a higher token, up to MAX_ATTEMPTS; then the judging is `failed`, shown to organizers,
 * and never costs the student an attempt. Whoever holds an older token is refused.
 */
import type { ImageFacts } from '../../judge/contract/api.ts';
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

export interface JudgeQueueJob {
  id: string;
  judgingId: string;
  submissionId: string;
  state: 'queued' | 'claimed';
  toolchain: string;
  attempt: number;
  token: number;
  hostId: string | null;
  progress: JudgeProgress | null;
  lastError: string | null;
  createdAt: number;
}

export type JudgehostState = 'new' | 'preparing' | 'ready' | 'draining' | 'blocked';

export interface Judgehost {
  id: string;
  name: string;
  isLocal: boolean;
  isEnabled: boolean;
  state: JudgehostState;
  preparation: { step: number; steps: number; label: string; problem?: string } | null;
  toolchains: string[];
  /** Of the toolchains, as far as the host told. */
  images: ImageFacts[];
  slots: number;
  runningCount: number;
  heartbeatAt: number | null;
  lastError: string | null;
  lastErrorAt: number | null;
}

/** Whether the host was heard of lately. */
export function isAlive(host: Judgehost, nowMs: number): boolean {
  return host.heartbeatAt !== null && nowMs - host.heartbeatAt < HOST_DEAD_MS;
}

/** Whether the host takes work now. */
export function isOnline(host: Judgehost, nowMs: number): boolean {
  return host.isEnabled && host.state === 'ready' && isAlive(host, nowMs);
}

/** What a job needs, as one word of the queue: its own toolchain, and that of the problem's validator where it is another. */
export function toolchainsNeeded(own: string, validator: string | undefined): string {
  return validator === undefined || validator === own ? own : `${own}+${validator}`;
}

/** All words of the queue that a host with these toolchains can serve. */
export function servedBy(toolchains: readonly string[]): string[] {
  return toolchains.flatMap((own) => toolchains.map((validator) => toolchainsNeeded(own, validator)));
}

/** What becomes of a job whose claim ended in our fault. */
export function afterFailure(attempt: number): 'retry' | 'give-up' {
  return attempt + 1 >= MAX_ATTEMPTS ? 'give-up' : 'retry';
}
