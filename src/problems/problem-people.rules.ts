/** Who owns, edits and reads a problem, and when a person could have known its hidden tests. */
import type { Role } from '../accounts/permissions.rules.ts';
import { Conflict } from '../platform/errors.ts';

/** Each role includes the roles after it. All of them can read the hidden tests. */
export const PROBLEM_ROLES = ['owner', 'editor', 'reader'] as const;
export type ProblemRole = (typeof PROBLEM_ROLES)[number];

export interface ProblemPerson {
  userId: string;
  role: ProblemRole;
  /** Null = the system. */
  givenBy: string | null;
  givenAt: number;
}

/** A period in which a person could read hidden tests, in epoch milliseconds; `until` is null while they still can. */
export interface ReadingSpan {
  userId: string;
  from: number;
  until: number | null;
}

/** The scoped roles that a person has through their role in a problem, for the permission table. */
export function scopedRolesOf(role: ProblemRole | undefined): Role[] {
  return role === undefined ? [] : [`problem-${role}`];
}

/** Whether a teacher may assign a problem to students: it is open to everyone, or the teacher may read it. */
export function mayGive(problem: { isPublic: boolean }, mayRead: boolean): boolean {
  return problem.isPublic || mayRead;
}

/** @throws Conflict when a problem that has an owner would have none. */
export function requireOwnerLeft(before: ProblemRole, after: ProblemRole | undefined, otherOwners: number): void {
  if (before === 'owner' && after !== 'owner' && otherOwners === 0) throw new Conflict('last_problem_owner');
}

/**
 * Whether a person who could read the tests in this period knew them before an instant. At `clearedAt` an organizer
 * decided that periods that had ended by then do not count; null = never.
 */
export function knewBefore(span: ReadingSpan, instant: number, clearedAt: number | null): boolean {
  if (span.from >= instant) return false;
  return clearedAt === null || span.until === null || span.until > clearedAt;
}
