/** The grade for a student's submissions to an assignment, and how an edit of the assignment changes it. */
import { Conflict, InvalidInput } from '../platform/errors.ts';
import type { Assignment } from '../courses/courses.rules.ts';
import { worthInAssignment } from '../places/placed-work.rules.ts';
import { placePoints, type ScoredVerdict } from '../scoring/place-points.rules.ts';

export type JudgedSubmission = ScoredVerdict & { id: string; submittedAt: number };

export interface Graded {
  /** Thousandths of a point. */
  pointsMilli: number;
  /** The submission that counts; null while none does. */
  submissionId: string | null;
  attempts: number;
}

/** What an assignment gives, and for what comes late. */
type Worth = Pick<Assignment, 'points' | 'dueAt'> & { latePercent?: number | null };

/** A student's cell of the grade table. */
export interface Grade extends Graded {
  assignmentId: string;
  userId: string;
  /** When the submission that counts arrived; absent if not requested. */
  submittedAt?: number | null;
}

/**
 * The best judged submission counts; among equal ones, the first. A judge error is our fault: it neither counts as a result
 * nor as an attempt. A late submission earns the assignment's percentage of its points, so an earlier one
 * that is on time may count more.
 * @param judged of one student, oldest first
 */
export function gradeOf(assignment: Worth, judged: readonly JudgedSubmission[]): Graded {
  const grade: Graded = { pointsMilli: 0, submissionId: null, attempts: 0 };
  for (const one of judged) {
    if (one.verdict === 'JE' || one.verdict === null) continue;
    grade.attempts += 1;
    const points = placePoints(worthInAssignment(assignment, one.submittedAt), one);
    if (grade.submissionId === null || points > grade.pointsMilli) {
      grade.pointsMilli = points;
      grade.submissionId = one.id;
    }
  }
  return grade;
}

/** Whether an assignment is done: it has full marks. */
export function hasFullMarks(grade: { pointsMilli: number } | undefined, assignment: { points: number }): boolean {
  return grade !== undefined && grade.pointsMilli >= assignment.points * 1000;
}

/**
 * Whether points may be told to the student while running rounds keep versions secret: full marks say no more than the verdict,
 * points below them do.
 */
export function arePointsTold(
  grade: { pointsMilli: number } | undefined,
  assignment: { points: number; problemVersionId: string },
  secret: { has: (versionId: string) => boolean },
): boolean {
  return hasFullMarks(grade, assignment) || !secret.has(assignment.problemVersionId);
}

/** Whether something was submitted after the due time: under a late policy, or because that was moved earlier later on. */
export function isLate(submittedAt: number, dueAt: number): boolean {
  return submittedAt >= dueAt;
}

/** Whether the submission that counts came late. */
export function isLateGrade(grade: Pick<Grade, 'submittedAt'> | undefined, assignment: { dueAt: number }): boolean {
  return grade?.submittedAt != null && isLate(grade.submittedAt, assignment.dueAt);
}

/** Submissions to an assignment so far; times in epoch milliseconds. */
export interface WorkDone {
  count: number;
  firstAt: number;
}

interface AssignmentValues {
  problemVersionId: string;
  opensAt: number;
}

/**
 * What an edit may not change once someone has submitted: the problem, and that the assignment was already visible then.
 * @param isSameProblem whether the new version belongs to the problem the assignment has
 * @throws Conflict, InvalidInput with the field and what to do instead
 */
export function requireWorkStands(
  before: AssignmentValues,
  after: AssignmentValues,
  isSameProblem: boolean,
  work: WorkDone | undefined,
): void {
  if (!work) return;
  if (after.problemVersionId !== before.problemVersionId) {
    const code = isSameProblem ? 'assignment_version_stands' : 'assignment_problem_stands';
    throw new Conflict(code, { count: work.count }, 'problemVersionId');
  }
  if (after.opensAt > before.opensAt && after.opensAt > work.firstAt)
    throw new InvalidInput('assignment_opens_after_work', { count: work.count, firstAt: work.firstAt }, 'opensAt');
}

export interface GradeDifference {
  userId: string;
  /** Null: no grade yet. */
  beforeMilli: number | null;
  afterMilli: number;
}

/** Students whose grade differs, in the order of `after`. */
export function gradeDifferences(
  before: ReadonlyMap<string, { pointsMilli: number }>,
  after: ReadonlyMap<string, { pointsMilli: number }>,
): GradeDifference[] {
  return [...after].flatMap(([userId, { pointsMilli: afterMilli }]) => {
    const beforeMilli = before.get(userId)?.pointsMilli ?? null;
    return beforeMilli === afterMilli ? [] : [{ userId, beforeMilli, afterMilli }];
  });
}

/** Submissions that would become late, by student: those between the new due time and the old one. */
export function becomingLate(
  submissions: readonly { authorId: string; submittedAt: number }[],
  before: { dueAt: number },
  after: { dueAt: number },
): { userId: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { authorId, submittedAt } of submissions) {
    if (isLate(submittedAt, after.dueAt) && !isLate(submittedAt, before.dueAt))
      counts.set(authorId, (counts.get(authorId) ?? 0) + 1);
  }
  return [...counts].map(([userId, count]) => ({ userId, count }));
}
