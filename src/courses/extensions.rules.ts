/**
 * Extensions: what one student gets beside the dates of everyone. They only ever give more, so their order does not matter: of two
 * due times the later one holds, and extra late days add up.
 */
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const EXTENSION_STATES = ['asked', 'granted', 'declined', 'withdrawn', 'revoked'] as const;
export type ExtensionState = (typeof EXTENSION_STATES)[number];

export const EXTRA_DAYS_MAX = 60;
export const TIME_FACTOR = { min: 101, max: 400 } as const;

export interface Extension {
  id: string;
  courseId: string;
  /** Null: every assignment of the course. */
  assignmentId: string | null;
  userId: string;
  state: ExtensionState;
  dueAt: number | null;
  lateUntil: number | null;
  extraLateDays: number;
  /** Of the time between opening and due time, in percent. */
  timeFactorPercent: number | null;
  reason: string;
  /** What staff said when they decided. */
  answer: string | null;
  createdAt: number;
  decidedAt: number | null;
  decidedBy: string | null;
}

/** What an extension gives. */
export type ExtensionGift = Pick<Extension, 'dueAt' | 'lateUntil' | 'extraLateDays' | 'timeFactorPercent'>;

interface Dates {
  opensAt: number;
  dueAt: number;
  lateUntil: number | null;
}

const MINUTE_MS = 60_000;

/** The dates of an assignment for the student who has these extensions, in whatever order they were given. */
export function datesWith<D extends Dates & { id: string }>(
  assignment: D,
  extensions: readonly Pick<Extension, 'assignmentId' | keyof ExtensionGift>[],
): D & { isExtended: boolean } {
  const own = extensions.filter(({ assignmentId }) => assignmentId === null || assignmentId === assignment.id);
  const { opensAt, dueAt, lateUntil } = assignment;
  const stretched = (percent: number) =>
    opensAt + Math.ceil(((dueAt - opensAt) * percent) / 100 / MINUTE_MS) * MINUTE_MS;
  const dues = own.flatMap((one) => [
    one.dueAt ?? dueAt,
    one.timeFactorPercent === null ? dueAt : stretched(one.timeFactorPercent),
  ]);
  const due = Math.max(dueAt, ...dues);
  // Late submissions are taken as long after the due time as for everyone else.
  const late =
    lateUntil === null ? null : Math.max(lateUntil + (due - dueAt), ...own.map((one) => one.lateUntil ?? lateUntil));
  return { ...assignment, dueAt: due, lateUntil: late, isExtended: due !== dueAt || late !== lateUntil };
}

/** Late days that extensions add to those of everyone. */
export function extraDaysIn(extensions: readonly Pick<Extension, 'extraLateDays'>[]): number {
  return extensions.reduce((sum, { extraLateDays }) => sum + extraLateDays, 0);
}

const NEXT: Readonly<Record<ExtensionState, readonly ExtensionState[]>> = {
  asked: ['granted', 'declined', 'withdrawn'],
  granted: ['revoked'],
  declined: [],
  withdrawn: [],
  revoked: [],
};

/** @throws Conflict when an extension cannot go from one state to the other */
export function requireStep(from: ExtensionState, to: ExtensionState): void {
  if (!NEXT[from].includes(to)) throw new Conflict('extension_decided', { state: from });
}

/** @throws InvalidInput for an extension that gives nothing, or dates that make no sense */
export function requireGift(gift: ExtensionGift, assignment: Dates | undefined): void {
  const { dueAt, lateUntil, extraLateDays, timeFactorPercent } = gift;
  if (dueAt === null && lateUntil === null && extraLateDays === 0 && timeFactorPercent === null)
    throw new InvalidInput('extension_empty', {}, 'dueAt');
  if (!assignment) {
    if (dueAt !== null) throw new InvalidInput('extension_needs_assignment', {}, 'dueAt');
    if (lateUntil !== null) throw new InvalidInput('extension_needs_assignment', {}, 'lateUntil');
    return;
  }
  if (dueAt !== null && dueAt <= assignment.dueAt)
    throw new InvalidInput('extension_not_later', { dueAt: assignment.dueAt }, 'dueAt');
  if (lateUntil !== null && assignment.lateUntil === null)
    throw new InvalidInput('extension_no_late_policy', {}, 'lateUntil');
  if (lateUntil !== null && lateUntil <= Math.max(dueAt ?? 0, assignment.lateUntil ?? 0))
    throw new InvalidInput('extension_late_not_later', { lateUntil: assignment.lateUntil ?? 0 }, 'lateUntil');
}
