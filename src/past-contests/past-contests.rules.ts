/** An import of a past contest: its states, what was chosen, and what the dry run found. */
import { AppError, Conflict, InvalidInput, TooLarge } from '../platform/errors.ts';
import type { LeftOut, PastContest } from './past-contest.rules.ts';
import type { Params, PastFault } from './past-limits.rules.ts';
import type { Comparison, PastRow } from './past-standings.rules.ts';

/** `held`: a dry run; `failed`: it will not go on by itself. */
export type PastImportState = 'held' | 'queued' | 'running' | 'done' | 'failed';

/** Why an import failed: a refusal, in the words of one. */
export interface WhyFailed {
  code: string;
  params: Params;
}

export interface PastOptions {
  /** What the organizer calls the contest here. */
  name?: string;
  /** Name of its only round, in the language of the organizer. */
  roundName?: string;
  /** Name of a university as this site writes it, by the name in the file. */
  universities: Record<string, string>;
}

/** What a file makes. */
export interface PastReport {
  name: string;
  opensAt: number;
  closesAt: number;
  /** The latest instant that the file tells of; reports of earlier versions do not say. */
  lastAt?: number;
  freezesAt: number | null;
  scoring: PastContest['scoring'];
  penaltyMinutes: number;
  counts: {
    teams: number;
    hidden: number;
    universities: number;
    groups: number;
    problems: number;
    submissions: number;
    accepted: number;
    awards: number;
  };
  problems: { label: string; name: string }[];
  left: LeftOut[];
  notes: PastContest['notes'];
  faults: PastFault[];
  faultCount: number;
  rows: PastRow[];
  comparison: Comparison;
  /** Universities by the name in the file, with how many teams are theirs. */
  universities: { name: string; teams: number }[];
}

export interface PastImport {
  id: string;
  createdBy: string | null;
  contestId: string | null;
  fileName: string;
  sha256: string | null;
  planSha256: string | null;
  state: PastImportState;
  options: PastOptions;
  report: PastReport;
  /** Bytes of the plan that are written. */
  cursorAt: number;
  doneCount: number;
  totalCount: number;
  createdAt: number;
  expiresAt: number;
  endedAt: number | null;
  failure: WhyFailed | null;
  /** That failed since it last got on. */
  attempts: number;
}

export const HELD_MS = 24 * 3_600_000;
export const FROM_MAX = 120;

/** Fewer than the background work tries a step, which then would leave the import as it is. */
const MOST_ATTEMPTS = 8;
/** Reading takes minutes each time; that there was no result may be because others kept the thread busy. */
const MOST_READINGS = 3;
export const TOO_HEAVY = 'past-contests:file.too_heavy';
export const DELETED: WhyFailed = { code: 'past_import_deleted', params: {} };

/** How often an import is tried at the same place: a refusal stays one. */
export function mostAttempts(error: unknown): number {
  if (!(error instanceof AppError)) return MOST_ATTEMPTS;
  return error.code === TOO_HEAVY ? MOST_READINGS : 1;
}

/** What an error says to the organizer; of an unexpected one only its code, since the rest may quote data. */
export function whyFailed(error: unknown): WhyFailed {
  if (error instanceof AppError)
    return error.code === 'import_gone'
      ? { code: 'past_file_gone', params: {} }
      : { code: error.code, params: error.params };
  const { code, name } = (error ?? {}) as { code?: unknown; name?: string };
  const reason = typeof code === 'string' && /^\w{3,60}$/.test(code) ? code : (name ?? 'Error');
  return { code: 'past_import_stuck', params: { reason } };
}

/** Whether the background works at it. */
export function isAtWork({ state }: Pick<PastImport, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** @throws Conflict unless it failed */
export function requireFailed({ state }: Pick<PastImport, 'state'>): void {
  if (state !== 'failed') throw new Conflict('past_import_not_failed');
}

/** @throws Conflict when it was confirmed or dropped already */
export function requireHeld({ state }: Pick<PastImport, 'state'>): void {
  if (state !== 'held') throw new Conflict('import_not_held');
}

/** When everything that the file tells of is over. */
export function overAt({ closesAt, lastAt = 0 }: Pick<PastReport, 'closesAt' | 'lastAt'>): number {
  return Math.max(closesAt, lastAt);
}

/** What is imported is shown to everyone at once, with what a freeze hid. @throws Conflict until it is over */
export function requireOver(report: Parameters<typeof overAt>[0], nowMs: number): void {
  const at = overAt(report);
  if (at > nowMs) throw new Conflict('past_not_over', { at }, 'file');
}

/** The refusal of a file that cannot be read. */
export function refusalOf(refusal: { code: string; params: Params; isTooLarge: boolean }): InvalidInput | TooLarge {
  const key = `past-contests:file.${refusal.code}`;
  const { params } = refusal;
  return refusal.isTooLarge
    ? new TooLarge(key, { limitBytes: 0, ...params }, 'file')
    : new InvalidInput(key, params, 'file');
}

/** A URL name for a contest of this name; empty when the name has no letters for one. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
}
