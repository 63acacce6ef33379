/** An import: its states, and what an organizer chose about it. */
import { Conflict, InvalidInput, TooLarge } from '../platform/errors.ts';
import type { Mapping } from './import-fields.rules.ts';
import { type FileFault, type Params } from '../platform/tables/table-limits.rules.ts';
import { MOST_BYTES, type RowFault } from './import-faults.rules.ts';
import type { PlanCounts, UniversityAnswers } from './plan-parts.rules.ts';

/** `held`: a dry run; also after a confirmed import met a fault that the dry run had not, and wrote nothing. */
export type ImportState = 'held' | 'queued' | 'running' | 'done';

export interface ImportOptions {
  encoding: string | null;
  mapping: Mapping | null;
  universities: UniversityAnswers;
  /** Leave rows with faults out. */
  onlyGood: boolean;
  /** Mail a link to set a password to new accounts with an address. */
  invites: boolean;
  /** The beginning of usernames that are made up. */
  prefix: string;
  language: string;
}

export interface ImportReport {
  counts?: PlanCounts;
  faults?: RowFault[];
  faultCount?: number;
  /** Participants that were not written, since someone took their name or place meanwhile. */
  failed?: { name: string; row: number; code: string; params: Params }[];
  failedCount?: number;
  /** When a confirmed import was taken back to the dry run. */
  returnedAt?: number;
}

export interface ParticipantImport {
  id: string;
  contestId: string;
  createdBy: string | null;
  fileName: string;
  sha256: string | null;
  planSha256: string | null;
  state: ImportState;
  options: ImportOptions;
  report: ImportReport;
  /** Bytes of the plan that are written. */
  cursorAt: number;
  doneCount: number;
  totalCount: number;
  createdAt: number;
  expiresAt: number;
  endedAt: number | null;
}

export const HELD_MS = 24 * 3_600_000;

/** @throws Conflict when it was confirmed or dropped already */
export function requireHeld({ state }: ParticipantImport): void {
  if (state !== 'held') throw new Conflict('import_not_held');
}

/** The refusal of files that cannot be read, on a field of a form. */
export function refusalOf({ code, params, isTooLarge }: FileFault, field: string): InvalidInput | TooLarge {
  const key = `participant-imports:file.${code}`;
  return isTooLarge
    ? new TooLarge(key, { limitBytes: MOST_BYTES, ...params }, field)
    : new InvalidInput(key, params, field);
}

/** A beginning for usernames that are made up, from the URL name of the contest. */
export function usernamePrefix(contestSlug: string): string {
  return contestSlug.slice(0, 16).replace(/-{1,16}$/, '') || 'team';
}

/** How a list says that several files came together. */
export function joinedNames(names: readonly string[]): string {
  return names.join(', ').slice(0, 255);
}
