/** The grade table of a course: fills itself from judged submissions, the best one counts. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { peopleById, studentDetails } from '../accounts/users.service.ts';
import type { Assignment, Course } from '../courses/courses.rules.ts';
import { allAssignments, courseRolesOf, getAssignment, listEnrolled } from '../courses/courses.service.ts';
import { getSubmission } from '../submissions/submissions.service.ts';
import { listGrades, listJudged, saveGrade, type Grade } from './grades.store.ts';
import { scoreIn, type StandingSubmission } from './standings.rules.ts';
import { withFullMarks } from './standings.service.ts';

/** Recomputes the cell a judged submission belongs to. */
export async function refreshGradeOf(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmission(app, submissionId);
  if (submission.contextType !== 'assignment') return;
  const assignment = await getAssignment(app, submission.contextId);
  const judged = await listJudged(app.db, assignment.id, [submission.authorId]);
  const grade = gradeOf(assignment, await withFullMarks(app, judged));
  const cell = { assignmentId: assignment.id, userId: submission.authorId, ...grade };
  await saveGrade(app.db, assignment.courseId, cell, app.clock.nowMs());
}

/** What judged submissions to an assignment are worth: the best counts, of equal ones the first. */
export function gradeOf(
  assignment: Pick<Assignment, 'points'>,
  judged: readonly (Pick<StandingSubmission, 'verdict' | 'scoreMilli' | 'maxScoreMilli'> & { id: string })[],
): Pick<Grade, 'pointsMilli' | 'submissionId' | 'attempts'> {
  let pointsMilli = 0;
  let submissionId: string | null = null;
  for (const one of judged) {
    const points = scoreIn({ points: assignment.points, weight: 1 }, one);
    if (submissionId === null || points > pointsMilli) {
      pointsMilli = points;
      submissionId = one.id;
    }
  }
  return { pointsMilli, submissionId, attempts: judged.filter((one) => one.verdict !== 'JE').length };
}

export interface GradeRow {
  userId: string;
  displayName: string;
  fullName: string | null;
  studentNumber: string | null;
  cells: Record<string, Grade>;
  totalMilli: number;
}

/** Assignments and a row a student: everybody for staff, only themselves for a student. */
export async function gradeTable(
  app: App,
  actor: Actor,
  course: Course,
): Promise<{ assignments: Assignment[]; rows: GradeRow[]; isStaff: boolean }> {
  const roles = await courseRolesOf(app, actor, course.id);
  const isStudent = roles.includes('course-student') && actor.kind === 'user';
  if (!isStudent) requirePermission(actor, 'course.grade', roles);
  const ownId = isStudent ? (actor as { id: string }).id : undefined;
  const nowMs = app.clock.nowMs();
  const assignments = (await allAssignments(app, course.id)).filter((one) => !isStudent || one.opensAt <= nowMs);
  const grades = await listGrades(app.db, course.id, ownId);
  const enrolled = ownId ? [ownId] : (await listEnrolled(app, course.id)).map((one) => one.userId);
  const ids = [...new Set([...enrolled, ...grades.map((grade) => grade.userId)])];
  const people = await peopleById(app, ids);
  const details = await studentDetails(app, ids);
  const cellsOf = new Map<string, Record<string, Grade>>();
  for (const grade of grades) {
    const cells = cellsOf.get(grade.userId) ?? {};
    cells[grade.assignmentId] = grade;
    cellsOf.set(grade.userId, cells);
  }
  const rows = ids.map((userId) => {
    const cells = cellsOf.get(userId) ?? {};
    return {
      userId,
      displayName: people.get(userId)?.displayName ?? '',
      fullName: details.get(userId)?.fullName ?? null,
      studentNumber: details.get(userId)?.studentNumber ?? null,
      cells,
      totalMilli: Object.values(cells).reduce((sum, grade) => sum + grade.pointsMilli, 0),
    };
  });
  rows.sort(
    (a, b) =>
      (a.studentNumber ?? '~').localeCompare(b.studentNumber ?? '~') || a.displayName.localeCompare(b.displayName),
  );
  return { assignments, rows, isStaff: !isStudent };
}
