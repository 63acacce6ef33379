/** What the page of an assignment says about time: late submissions, and why it takes none. */
import type { ErrorParams } from '../platform/errors.ts';
import type { Assignment, AssignmentPhase } from '../courses/courses.rules.ts';
import type { LateKind } from '../courses/late-policies.rules.ts';

/** Until when late submissions are taken, and what they cost. */
export interface LateLine {
  dueAt: number;
  until: number;
  kind: LateKind;
  /** Of `flat` what a late submission earns, otherwise what each late day costs. */
  percent: number;
  graceMinutes: number;
  isNow: boolean;
}

/** Undefined: none are taken. */
export function lateLine(assignment: Assignment, isNow: boolean): LateLine | undefined {
  const { dueAt, lateUntil, latePercent, lateKind, latePerDay, graceMinutes } = assignment;
  const percent = lateKind === 'flat' ? latePercent : latePerDay;
  return lateUntil === null || percent === null
    ? undefined
    : { dueAt, until: lateUntil, kind: lateKind, percent, graceMinutes, isNow };
}

/** Why an assignment takes no submissions; undefined = it does. */
export function closedAssignment(
  phase: AssignmentPhase,
  assignment: Pick<Assignment, 'opensAt' | 'dueAt' | 'lateUntil'>,
): { code: string; params: ErrorParams } | undefined {
  if (phase === 'open' || phase === 'late') return undefined;
  return phase === 'closed'
    ? { code: 'assignment_closed', params: { dueAt: assignment.lateUntil ?? assignment.dueAt } }
    : { code: 'assignment_not_open', params: { opensAt: assignment.opensAt } };
}
