/** The grade for a student's submissions to an assignment, and how an edit of the assignment changes it. */
import { Conflict, InvalidInput } from '../platform/errors.ts';
import type { Assignment } from '../courses/courses.rules.ts';
import { datesWith, type Extension } from '../courses/extensions.rules.ts';
import { isLateAt, latenessOf, type LateTerms } from '../courses/late-policies.rules.ts';
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
export type Worth = Pick<Assignment, 'points'> & LateTerms & { counts?: Assignment['counts'] };

/** A student's cell of the grade table. */
export interface Grade extends Graded {
  assignmentId: string;
  userId: string;
  /** When the submission that counts arrived; absent if not requested. */
  submittedAt?: number | null;
  /** Absent if not requested; null without a submission that counts, and for grades of before it was kept. */
  reason?: GradeReason | null;
  /** What staff changed by hand. */
  mark?: { manualMilli: number; overrideMilli: number | null; automaticMilli: number } | null;
}

/** How the points of a grade were made: enough to compute them again by hand. */
export interface GradeReason {
  counts: Assignment['counts'];
  verdict: ScoredVerdict['verdict'];
  /** By the tests of the problem, in thousandths; null where it only accepts or rejects. */
  scoreMilli: number | null;
  maxScoreMilli: number | null;
  /** Full marks of the assignment. */
  points: number;
  /** What it would give on time, in thousandths. */
  onTimeMilli: number;
  /** The due time that held for the student. */
  dueAt: number;
  isExtended: boolean;
  submittedAt: number;
  lateDays: number;
  /** Of the late days, those that the student's own covered. */
  coveredDays: number;
  percent: number;
}

/** A grade with what it was made of; null without a submission that counts. */
export type ExplainedGrade = Graded & { reason: GradeReason | null };

/**
 * The best judged submission counts, or the latest one where the assignment says so; among equal ones, the one that uses the fewest
 * late days, then the first. What earns nothing uses no late days. A judge error is our fault: it neither counts as a result nor as an attempt. A late submission
 * earns less, so an earlier one that is on time may count more.
 * @param judged of one student, oldest first
 * @param daysLeft late days that the student still has
 */
export function explainedGrade(
  assignment: Worth & { isExtended?: boolean },
  judged: readonly JudgedSubmission[],
  daysLeft = 0,
): ExplainedGrade {
  const grade: ExplainedGrade = { pointsMilli: 0, submissionId: null, attempts: 0, reason: null };
  const { counts = 'best', points, dueAt, isExtended = false } = assignment;
  for (const one of judged) {
    if (one.verdict === 'JE' || one.verdict === null) continue;
    grade.attempts += 1;
    const { days, covered, percent, earned } = earnedBy(assignment, one, daysLeft);
    const saves = earned === grade.pointsMilli && covered < (grade.reason?.coveredDays ?? 0);
    if (grade.submissionId !== null && counts === 'best' && earned <= grade.pointsMilli && !saves) continue;
    grade.pointsMilli = earned;
    grade.submissionId = one.id;
    grade.reason = {
      ...{ counts, verdict: one.verdict, scoreMilli: one.scoreMilli, maxScoreMilli: one.maxScoreMilli ?? null },
      ...{ points, onTimeMilli: placePoints({ points, weight: 1 }, one), dueAt, isExtended },
      ...{ submittedAt: one.submittedAt, lateDays: days, coveredDays: covered, percent },
    };
  }
  return grade;
}

/** What one submission earns, and the late days it uses for that. */
function earnedBy(assignment: Worth, one: JudgedSubmission, daysLeft: number) {
  const { points } = assignment;
  const late = latenessOf(assignment, one.submittedAt, daysLeft);
  const earned = placePoints({ points, weight: 1, percent: late.percent }, one);
  return { ...(earned === 0 ? latenessOf(assignment, one.submittedAt) : late), earned };
}

/** The same without what it was made of. */
export function gradeOf(assignment: Worth, judged: readonly JudgedSubmission[], daysLeft = 0): Graded {
  const { pointsMilli, submissionId, attempts } = explainedGrade(assignment, judged, daysLeft);
  return { pointsMilli, submissionId, attempts };
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

/** Whether the submission that counts came late, by the dates that hold for its student where the grade says them. */
export function isLateGrade(
  grade: Pick<Grade, 'submittedAt' | 'reason'> | undefined,
  assignment: { dueAt: number },
): boolean {
  if (grade?.reason) return grade.reason.lateDays > 0;
  return grade?.submittedAt != null && isLate(grade.submittedAt, assignment.dueAt);
}

/** What a late submission that counts earned, as `80%`; null for one on time. */
export function latePercentOf(
  grade: Pick<Grade, 'submittedAt' | 'reason'> | undefined,
  assignment: { dueAt: number; latePercent: number | null },
): string | null {
  if (!isLateGrade(grade, assignment)) return null;
  return `${grade?.reason?.percent ?? assignment.latePercent ?? 100}%`;
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

type DatedTerms = LateTerms & { id: string; opensAt: number; lateUntil: number | null };
type Granted = readonly Pick<
  Extension,
  'assignmentId' | 'dueAt' | 'lateUntil' | 'extraLateDays' | 'timeFactorPercent'
>[];

/** Submissions that would become late by the dates of their student, by student. */
export function becomingLate(
  submissions: readonly { authorId: string; submittedAt: number }[],
  before: DatedTerms,
  after: DatedTerms,
  extensions: ReadonlyMap<string, Granted> = new Map(),
): { userId: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { authorId, submittedAt } of submissions) {
    const own = extensions.get(authorId) ?? [];
    if (isLateAt(datesWith(after, own), submittedAt) && !isLateAt(datesWith(before, own), submittedAt))
      counts.set(authorId, (counts.get(authorId) ?? 0) + 1);
  }
  return [...counts].map(([userId, count]) => ({ userId, count }));
}
