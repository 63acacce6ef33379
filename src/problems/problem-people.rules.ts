/** Who owns, edits and reads a problem, and when somebody could have known its hidden tests. */
import type { Role } from '../accounts/permissions.rules.ts';
import { Conflict } from '../platform/errors.ts';

/** Each may do what those after it may. All of them read the hidden tests. */
export const PROBLEM_ROLES = ['owner', 'editor', 'reader'] as const;
export type ProblemRole = (typeof PROBLEM_ROLES)[number];

export interface ProblemPerson {
  userId: string;
  role: ProblemRole;
  /** Null = the system. */
  givenBy: string | null;
  givenAt: number;
}

/** A time in which somebody could read hidden tests, in epoch milliseconds; `until` is null while they still can. */
export interface ReadingSpan {
  userId: string;
  from: number;
  until: number | null;
}

/** The scoped roles that somebody's place in a problem gives, for the permission table. */
export function scopedRolesOf(role: ProblemRole | undefined): Role[] {
  return role === undefined ? [] : [`problem-${role}`];
}

/** Whether a problem may be given to students: one that is open to everybody, or that the teacher may read. */
export function mayGive(problem: { isPublic: boolean }, mayRead: boolean): boolean {
  return problem.isPublic || mayRead;
}

/** @throws Conflict when a problem that has an owner would have none. */
export function requireOwnerLeft(before: ProblemRole, after: ProblemRole | undefined, otherOwners: number): void {
  if (before === 'owner' && after !== 'owner' && otherOwners === 0) throw new Conflict('last_problem_owner');
}

/**
 * Whether whoever could read the tests in this time knew them before an instant. `clearedAt` is when an organizer decided
 * that what was over by then does not count; null = never.
 */
export function knewBefore(span: ReadingSpan, instant: number, clearedAt: number | null): boolean {
  if (span.from >= instant) return false;
  return clearedAt === null || span.until === null || span.until > clearedAt;
}
