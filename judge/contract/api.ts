/**
 * The HTTP API that a judge host calls (always outbound, JSON, `Authorization: Bearer <host token>`). The site validates every
 * body with zod; these are the types. Every call may safely be repeated.
 */
import type { BlobRef, JudgeJob } from './job.ts';

export const JUDGE_API = {
  heartbeat: '/api/judgehosts/heartbeat',
  poll: '/api/judgehosts/poll',
  blob: (sha256: string) => `/api/judgehosts/blobs/${sha256}`,
  progress: (jobId: string) => `/api/judgehosts/jobs/${jobId}/progress`,
  report: (jobId: string) => `/api/judgehosts/jobs/${jobId}/report`,
  fail: (jobId: string) => `/api/judgehosts/jobs/${jobId}/fail`,
} as const;

/** The interval of heartbeats; a judge that misses three counts as dead. */
export const HEARTBEAT_INTERVAL_MS = 5_000;

/** A toolchain's image on one host. */
export interface ImageFacts {
  toolchain: string;
  id: string;
  /** Versions by language id, as printed by the language's `versionCommand` in the image. */
  versions: Record<string, string>;
}

export interface HeartbeatBody {
  contractVersion: number;
  hostName: string;
  /**
   * `preparing` until the first image is built and the sandbox has passed its probes; `blocked` when a step failed
   * and someone must act.
   */
  state: 'preparing' | 'ready' | 'draining' | 'blocked';
  /** The current step of preparation, shown by the site, such as step 3 of 4 "toolchain image cpp". */
  preparation?: { step: number; steps: number; label: string; problem?: string };
  /** Toolchains whose image is ready; may grow in the state `ready`, while `preparation` is still reported. */
  toolchains: string[];
  /** The images of `toolchains`; absent from older judges. */
  images?: ImageFacts[];
  slots: number;
  running: { jobId: string; token: number }[];
  /** Progress of the last `warm` order; absent before the first, and from older judges. */
  warm?: WarmState;
}

/** Inputs to fetch in advance. The same inputs have the same `id`. */
export interface WarmOrder {
  id: string;
  blobs: BlobRef[];
}
export interface WarmState {
  id: string;
  done: number;
  total: number;
}

/** `lost` names running jobs whose lease was lost: the judge kills and drops them. */
export interface HeartbeatAnswer {
  lost: string[];
  /** Sent until the judge reports its `id`; older judges ignore it. */
  warm?: WarmOrder;
}
/** Long poll: answers at once if there is work, otherwise after `waitMs` (at most 25,000). */
export interface PollBody {
  contractVersion: number;
  hostName: string;
  freeSlots: number;
  toolchains: string[];
  waitMs: number;
}
export interface PollAnswer {
  jobs: JudgeJob[];
}
/** The judge could not do its work (Docker gone, image missing, …): retried elsewhere, never the student's fault. */
export interface FailBody {
  token: number;
  error: string;
}
