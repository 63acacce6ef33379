/** An import of a past contest: its states, what was chosen, and what the dry run found. */
import { Conflict, InvalidInput, TooLarge } from '../platform/errors.ts';
import type { LeftOut, PastContest } from './past-contest.rules.ts';
import type { Params, PastFault } from './past-limits.rules.ts';
import type { Comparison, PastRow } from './past-standings.rules.ts';

/** `held`: a dry run. */
export type PastImportState = 'held' | 'queued' | 'running' | 'done';

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
}

export const HELD_MS = 24 * 3_600_000;
export const FROM_MAX = 120;

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
