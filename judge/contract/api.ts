/**
 * The HTTP API a judge host calls (always outbound, JSON, `Authorization: Bearer <host token>`).
 * The web validates every body with zod; these are the shapes. A call may be repeated safely.
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

/** A judge heartbeats this often, and is taken for dead after missing three. */
export const HEARTBEAT_INTERVAL_MS = 5_000;

/** A toolchain's image as one host has it. */
export interface ImageFacts {
  toolchain: string;
  id: string;
  /** By language id, as the language's `versionCommand` said in the image. */
  versions: Record<string, string>;
}

export interface HeartbeatBody {
  contractVersion: number;
  hostName: string;
  /** `preparing` until the first image is built and the sandbox proven; `blocked` when a step failed and someone must act. */
  state: 'preparing' | 'ready' | 'draining' | 'blocked';
  /** What is being prepared, e.g. step 3 of 4 "toolchain image cpp"; the site shows it. */
  preparation?: { step: number; steps: number; label: string; problem?: string };
  /** Those whose image is ready; grows while `preparation` is still told in the state `ready`. */
  toolchains: string[];
  /** About the images of `toolchains`; older judges do not say. */
  images?: ImageFacts[];
  slots: number;
  running: { jobId: string; token: number }[];
  /** How far it is with the last `warm` order; absent before the first, and from older judges. */
  warm?: WarmState;
}

/** Inputs to fetch before they are needed. `id` is the same for the same inputs. */
export interface WarmOrder {
  id: string;
  blobs: BlobRef[];
}
export interface WarmState {
  id: string;
  done: number;
  total: number;
}

/** `lost` names running jobs whose lease is gone: the judge kills and drops them. */
export interface HeartbeatAnswer {
  lost: string[];
  /** Told until the judge says its `id`; older judges pass over it. */
  warm?: WarmOrder;
}
/** Long poll: answers at once with work, or with none after `waitMs` (at most 25,000). */
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
/** The judge could not do its work (Docker gone, image missing …): retried elsewhere, never the student's fault. */
export interface FailBody {
  token: number;
  error: string;
}
