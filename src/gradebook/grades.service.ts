/** The grade table of a course, computed from judged submissions; the best one counts. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { isVisible, type Assignment } from '../courses/courses.rules.ts';
import { allAssignmentsUnchecked, getAssignmentUnchecked } from '../courses/courses.service.ts';
import { grantedInUnchecked, lateDaysUnchecked } from '../courses/extension-dates.service.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { courseGrades, gradedTogether, type GradedAssignment } from './course-grades.rules.ts';
import { arePointsTold, type Grade, type JudgedSubmission } from './grades.rules.ts';
import { listGrades, listJudged, listWaiting, listWork, saveGrade } from './grades.store.ts';
import type { Mark, MarkedGrade } from './marks.rules.ts';
import { listMarked, listMarks } from './marks.store.ts';

const MAX_TRIES = 20;

/** Recomputes the grade a judged submission belongs to. */
export async function refreshGradeOfUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  if (submission.contextType === 'assignment') await refreshGrades(app, submission.contextId, [submission.authorId]);
}

/** Recomputes every grade of an assignment, after it was edited. */
export async function refreshAssignmentUnchecked(app: App, assignmentId: string): Promise<void> {
  const authors = new Set((await listWork(app.db, assignmentId)).map((one) => one.authorId));
  for (const userId of await listMarked(app.db, [assignmentId])) authors.add(userId);
  await refreshGrades(app, assignmentId, [...authors]);
}

/** Recomputes a student's grades after their extensions changed: of one assignment, or of all in the course. */
export async function refreshGradesOfStudentUnchecked(
  app: App,
  courseId: string,
  userId: string,
  assignmentId: string | null,
): Promise<void> {
  const ids =
    assignmentId === null ? (await allAssignmentsUnchecked(app, courseId)).map(({ id }) => id) : [assignmentId];
  for (const id of ids) await refreshGrades(app, id, [userId]);
}

/**
 * Recomputes grades of an assignment, and of those that share late days with it. Repeats until nothing changed in the meantime, so
 * that no grade stays outdated.
 */
async function refreshGrades(app: App, assignmentId: string, userIds: readonly string[]): Promise<void> {
  const { courseId } = await getAssignmentUnchecked(app, assignmentId);
  let before = '';
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const assignments = await allAssignmentsUnchecked(app, courseId);
    const grades = await computedGradesUnchecked(app, courseId, assignments, [assignmentId], userIds);
    const now = JSON.stringify(grades);
    if (now === before) return;
    before = now;
    for (const grade of grades) await saveGrade(app.db, courseId, grade, app.clock.nowMs());
  }
  throw new Error(`Assignment ${assignmentId} kept changing`);
}

/**
 * Grades for these students' submissions to these assignments, and to those that share late days with them, as if the course had
 * these assignments and that many late days; students without a judged submission are absent.
 */
export async function computedGradesUnchecked(
  app: App,
  courseId: string,
  all: readonly GradedAssignment[],
  assignmentIds: readonly string[],
  userIds: readonly string[],
  lateDays?: number,
): Promise<(Grade & MarkedGrade)[]> {
  const together = gradedTogether(all, assignmentIds);
  const extensions = await grantedInUnchecked(app.db, courseId);
  const days = lateDays ?? (await lateDaysUnchecked(app, courseId));
  const judged = new Map<string, Map<string, JudgedSubmission[]>>();
  for (const { id } of together) {
    for (const one of await withFullMarksUnchecked(app, await listJudged(app.db, id, userIds))) {
      const theirs = judged.get(one.authorId) ?? new Map<string, JudgedSubmission[]>();
      judged.set(one.authorId, theirs);
      theirs.set(id, [...(theirs.get(id) ?? []), one]);
    }
  }
  const marks = new Map<string, Map<string, Mark>>();
  const ids = together.map(({ id }) => id);
  for (const one of await listMarks(app.db, ids, userIds))
    marks.set(one.userId, (marks.get(one.userId) ?? new Map<string, Mark>()).set(one.assignmentId, one));
  return [...new Set([...judged.keys(), ...marks.keys()])].flatMap((userId) => {
    const work = {
      ...{ lateDays: days, extensions: extensions.get(userId) ?? [] },
      ...{ judged: judged.get(userId) ?? new Map<string, JudgedSubmission[]>(), marks: marks.get(userId) ?? new Map() },
    };
    return [...courseGrades(together, work)].map(([assignmentId, grade]) => ({ assignmentId, userId, ...grade }));
  });
}

export interface GradeRow {
  userId: string;
  displayName: string;
  fullName: string | null;
  studentNumber: string | null;
  cells: Record<string, Grade>;
  /** Assignments with a pending submission. */
  pending: Set<string>;
  /** Assignments whose partial points are shown once a running ICPC round with the problem closes; they count as 0 until then. */
  withheld: Set<string>;
  totalMilli: number;
}

/**
 * Assignments and one row per student: for staff all students whom they see, or those of one section; for a student only their
 * own row.
 */
export async function gradeTable(
  app: App,
  page: CoursePage,
  sectionId?: string | null,
): Promise<{ assignments: Assignment[]; rows: GradeRow[]; isStaff: boolean }> {
  const { actor, course, roles } = page;
  const isStudent = roles.includes('course-student') && actor.kind === 'user';
  if (!isStudent) requirePermission(actor, 'course.grade', roles);
  const ownId = isStudent ? (actor as { id: string }).id : undefined;
  const nowMs = app.clock.nowMs();
  const assignments = (await allAssignmentsUnchecked(app, course.id)).filter(
    (one) => !isStudent || isVisible(one, nowMs),
  );
  const all = await listGrades(app.db, course.id, ownId);
  const told = ownId ? await toldGrades(app, actor, assignments, all) : { grades: all, withheld: new Set<string>() };
  const { grades, withheld } = told;
  const waiting = new Map<string, Set<string>>();
  for (const { userId, assignmentId } of await listWaiting(app.db, course.id))
    waiting.set(userId, (waiting.get(userId) ?? new Set()).add(assignmentId));
  const ids = ownId
    ? [ownId]
    : await shownStudents(
        app,
        page,
        grades.map(({ userId }) => userId),
        sectionId,
      );
  const people = await publicPeople(app, ids);
  const details = await studentDetailsUnchecked(app, ids);
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
      pending: waiting.get(userId) ?? new Set(),
      withheld,
      totalMilli: Object.values(cells).reduce((sum, grade) => sum + grade.pointsMilli, 0),
    };
  });
  rows.sort(
    (a, b) =>
      (a.studentNumber ?? '~').localeCompare(b.studentNumber ?? '~') || a.displayName.localeCompare(b.displayName),
  );
  return { assignments, rows, isStaff: !isStudent };
}

/** Whose rows staff see: enrolled students, and others with a grade or work (`active`). @throws Forbidden */
export async function shownStudents(
  app: App,
  page: CoursePage,
  active: readonly string[],
  sectionId?: string | null,
): Promise<string[]> {
  const students = await studentsOf(app, page, sectionId);
  const known = new Set(students.map(({ userId }) => userId));
  const withGrade = new Set(active);
  const shown = students.filter(({ userId, enrolledAt }) => enrolledAt !== null || withGrade.has(userId));
  // Who never studied in a section, such as staff who try an assignment, is for readers of all sections.
  const isWhole = page.sectionIds === 'all' && !sectionId;
  return [...shown.map(({ userId }) => userId), ...(isWhole ? [...withGrade].filter((id) => !known.has(id)) : [])];
}

/** A student's grades without partial points of problems in running ICPC rounds, which tell a verdict and no more. */
async function toldGrades(
  app: App,
  actor: Actor,
  assignments: readonly Pick<Assignment, 'id' | 'points' | 'problemVersionId'>[],
  grades: readonly Grade[],
): Promise<{ grades: Grade[]; withheld: Set<string> }> {
  const byId = new Map(assignments.map((one) => [one.id, one]));
  const secret = await secreciesFor(
    app,
    actor,
    assignments.map((one) => one.problemVersionId),
  );
  const isWithheld = (grade: Grade): boolean => {
    const assignment = byId.get(grade.assignmentId);
    return assignment !== undefined && !arePointsTold(grade, assignment, secret);
  };
  const withheld = new Set(grades.filter(isWithheld).map(({ assignmentId }) => assignmentId));
  return { grades: grades.filter(({ assignmentId }) => !withheld.has(assignmentId)), withheld };
}

/** The actor's own grades in these assignments, by assignment, for lists that show what is done. */
export async function ownGrades(
  app: App,
  actor: UserActor,
  assignments: readonly Pick<Assignment, 'id' | 'courseId'>[],
): Promise<Map<string, Grade>> {
  const grades = new Map<string, Grade>();
  for (const courseId of new Set(assignments.map((one) => one.courseId)))
    for (const grade of await listGrades(app.db, courseId, actor.id)) grades.set(grade.assignmentId, grade);
  return grades;
}
