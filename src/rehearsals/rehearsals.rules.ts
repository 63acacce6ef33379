/**
 * A rehearsal: a private copy of a contest in which synthetic teams submit what is planned, until it is thrown away. States:
 * preparing (teams and plan are made), running (what is due is put in), paused, ended (all is put in and judged, or staff stopped
 * it), removing (all of it is removed, some rows at a time), removed (only the report is left).
 */
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const REHEARSAL_STATES = ['preparing', 'running', 'paused', 'ended', 'removing', 'removed'] as const;
export type RehearsalState = (typeof REHEARSAL_STATES)[number];

export const TEAMS_MAX = 200;
export const SPEED_MAX = 1000;
export const COUNTDOWN_MAX_MINUTES = 1440;
export const SUBMISSIONS_MAX = 20_000;
/** Thrown away by itself this long after its last round closes. */
export const KEPT_MS = 7 * 24 * 3_600_000;

export const SPEEDS = ['1', '10', '60', 'fastest', 'custom'] as const;

/** How many times faster than planned; `fastest`: as fast as submissions are put in. */
export type Speed = number | 'fastest';

/** Where submissions come from: the examples of the packages, or what people submitted to a contest that is over. */
export type RehearsalSource = { kind: 'examples' } | { kind: 'contest'; contestId: string };

/** A contest whose submissions can be used. */
export interface SourceContest {
  contestId: string;
  name: string;
  /** Problems that both have. */
  problems: number;
  submissions: number;
}

export interface RehearsalSettings {
  /** URL names of the rounds. */
  rounds: string[];
  teams: number;
  source: RehearsalSource;
  speed: Speed;
  language: string;
}

export interface Rehearsal {
  id: string;
  contestId: string;
  copyId: string | null;
  state: RehearsalState;
  settings: RehearsalSettings;
  startsAt: number;
  createdBy: string | null;
  createdAt: number;
  endedAt: number | null;
  /** Staff ended it before all was put in. */
  isStopped: boolean;
  throwAwayAt: number;
  removedAt: number | null;
  isAutomatic: boolean;
  removedCount: number;
}

/** What staff may do with it now. */
export function mayNow(state: RehearsalState) {
  return {
    pause: state === 'running',
    resume: state === 'paused',
    stop: state === 'running' || state === 'paused',
    throwAway: state !== 'removing' && state !== 'removed',
  };
}

/** @throws Conflict when it can't become that any more */
export function requireMove(moved: boolean): void {
  if (!moved) throw new Conflict('rehearsal_moved_on');
}

/** @throws InvalidInput when nothing, or more than one rehearsal may, would be submitted */
export function requireSubmittable(count: number): void {
  if (count === 0) throw new InvalidInput('rehearsal_nothing', {}, 'source');
  if (count > SUBMISSIONS_MAX) throw new InvalidInput('rehearsal_too_many', { count, max: SUBMISSIONS_MAX }, 'teams');
}

/** How many submissions one step puts in at most, and how many may wait for a verdict meanwhile: a rehearsal floods no one. */
export const PER_STEP = 40;
export const MOST_WAITING = 400;

/** How many submissions the next step may put in, while these of it wait for a verdict. */
export function roomFor(waiting: number): number {
  return Math.max(0, Math.min(PER_STEP, MOST_WAITING - waiting));
}

/** When the next step runs: at a whole second after now, when the next submission is due, or later to look at the judges. */
export function nextStepAt(nowMs: number, next: { dueAt: number | null; hasRoom: boolean }): number {
  const soon = (Math.floor(nowMs / 1000) + 1) * 1000;
  if (next.dueAt === null || !next.hasRoom) return soon + 2000;
  return Math.max(soon, Math.ceil(next.dueAt / 1000) * 1000);
}
