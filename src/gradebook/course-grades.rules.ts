/**
 * All grades of one student in a course. They are computed together because late days are one budget: assignments take from it in
 * the order of their due times, whatever was submitted, judged, rejudged or extended first. So the grades depend on what is there
 * alone, and computing them again gives the same.
 */
import type { Assignment } from '../courses/courses.rules.ts';
import { datesWith, extraDaysIn, type Extension } from '../courses/extensions.rules.ts';
import { explainedGrade, type JudgedSubmission } from './grades.rules.ts';
import { markedGrade, type Mark, type MarkedGrade } from './marks.rules.ts';

export type GradedAssignment = Pick<Assignment, 'id' | 'points' | 'opensAt' | 'dueAt' | 'lateUntil'> &
  Partial<Pick<Assignment, 'latePercent' | 'lateKind' | 'latePerDay' | 'graceMinutes' | 'counts'>>;

export interface StudentWorkInCourse {
  /** Late days of everyone in the course. */
  lateDays: number;
  /** Of this student, those that hold. */
  extensions: readonly Pick<
    Extension,
    'assignmentId' | 'dueAt' | 'lateUntil' | 'extraLateDays' | 'timeFactorPercent'
  >[];
  /** Judged submissions by assignment; in any order. */
  judged: ReadonlyMap<string, readonly JudgedSubmission[]>;
  /** What staff changed by hand, by assignment. */
  marks?: ReadonlyMap<string, Mark>;
}

/** The order in which assignments take from the late days: by the due time of everyone. */
export function byDueTime<A extends { id: string; dueAt: number }>(assignments: readonly A[]): A[] {
  return assignments.toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
}

/** Grades by assignment; those without a judged submission or a mark by hand are absent. */
export function courseGrades(
  assignments: readonly GradedAssignment[],
  { lateDays, extensions, judged, marks }: StudentWorkInCourse,
): Map<string, MarkedGrade> {
  const grades = new Map<string, MarkedGrade>();
  let daysLeft = lateDays + extraDaysIn(extensions);
  for (const assignment of byDueTime(assignments)) {
    const theirs = (judged.get(assignment.id) ?? []).toSorted(
      (a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1),
    );
    const automatic =
      theirs.length > 0 ? explainedGrade(datesWith(assignment, extensions), theirs, daysLeft) : undefined;
    daysLeft -= automatic?.reason?.coveredDays ?? 0;
    const grade = markedGrade(automatic, marks?.get(assignment.id));
    if (grade) grades.set(assignment.id, grade);
  }
  return grades;
}

/** The assignments whose grades an event at one of them may change: with late days, all that share them. */
export function gradedTogether<A extends { id: string; lateKind?: Assignment['lateKind'] }>(
  all: readonly A[],
  ids: readonly string[],
): A[] {
  const named = all.filter(({ id }) => ids.includes(id));
  if (!named.some(({ lateKind }) => lateKind === 'days')) return named;
  return all.filter(({ id, lateKind }) => ids.includes(id) || lateKind === 'days');
}
