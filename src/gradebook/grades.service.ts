/** The grade table of a course, computed from judged submissions; the best one counts. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { isVisible, type Assignment } from '../courses/courses.rules.ts';
import { allAssignmentsUnchecked, getAssignmentUnchecked } from '../courses/courses.service.ts';
import { grantedInUnchecked, lateDaysUnchecked } from '../courses/extension-dates.service.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { namesInCourseUnchecked } from '../courses/student-identities.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { courseGrades, gradedTogether, type GradedAssignment } from './course-grades.rules.ts';
import { arePointsTold, type Grade, type JudgedSubmission } from './grades.rules.ts';
import {
  deleteGrade,
  listGrades,
  listJudged,
  listSubmitters,
  listWaiting,
  saveGrades,
  type GradedSubmission,
} from './grades.store.ts';
import type { Mark, MarkedGrade } from './marks.rules.ts';
import { listMarked, listMarks } from './marks.store.ts';

const MAX_TRIES = 20;

/** Recomputes the grade a judged submission belongs to. */
export async function refreshGradeOfUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  if (submission.contextType !== 'assignment') return;
  const { courseId } = await getAssignmentUnchecked(app, submission.contextId);
  await refreshGrades(app, courseId, [submission.contextId], [submission.authorId]);
}

/** Recomputes every grade of an assignment, after it was edited. */
export async function refreshAssignmentUnchecked(app: App, assignmentId: string): Promise<void> {
  const { courseId } = await getAssignmentUnchecked(app, assignmentId);
  await refreshGrades(app, courseId, [assignmentId], await gradedIn(app, [assignmentId]));
}

/** Recomputes every grade of the assignments that share late days, after those of the course changed. */
export async function refreshLateDaysUnchecked(app: App, courseId: string): Promise<void> {
  const sharing = (await allAssignmentsUnchecked(app, courseId)).filter(({ lateKind }) => lateKind === 'days');
  const ids = sharing.map(({ id }) => id);
  await refreshGrades(app, courseId, ids, await gradedIn(app, ids));
}

/** Recomputes a grade after its mark by hand is there, or gone: without a submission there is none then. */
export async function refreshMarkedUnchecked(
  app: App,
  { courseId, assignmentId, userId }: { courseId: string; assignmentId: string; userId: string },
): Promise<void> {
  const all = await allAssignmentsUnchecked(app, courseId);
  const grades = await computedGradesUnchecked(app, courseId, all, [assignmentId], [userId]);
  if (!grades.some((one) => one.assignmentId === assignmentId)) await deleteGrade(app.db, assignmentId, userId);
  await refreshGrades(app, courseId, [assignmentId], [userId]);
}

/** Everyone who submitted to these assignments, or has a mark in one. */
async function gradedIn(app: App, assignmentIds: readonly string[]): Promise<string[]> {
  const authors = (await listSubmitters(app.db, assignmentIds)).map(({ authorId }) => authorId);
  return [...new Set([...authors, ...(await listMarked(app.db, assignmentIds))])];
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
  await refreshGrades(app, courseId, ids, [userId]);
}

/**
 * Recomputes grades of assignments, and of those that share late days with them. Repeats until nothing changed in the meantime, so
 * that no grade stays outdated.
 */
async function refreshGrades(
  app: App,
  courseId: string,
  assignmentIds: readonly string[],
  userIds: readonly string[],
): Promise<void> {
  let before = '';
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const assignments = await allAssignmentsUnchecked(app, courseId);
    const grades = await computedGradesUnchecked(app, courseId, assignments, assignmentIds, userIds);
    const now = JSON.stringify(grades);
    if (now === before) return;
    before = now;
    await saveGrades(app.db, courseId, grades, app.clock.nowMs());
  }
  throw new Error(`Grades of course ${courseId} kept changing`);
}

/**
 * Grades for these students' submissions to these assignments, and to those that share late days with them, as if the course had
 * these assignments, that many late days, and submissions judged as `judgedAs` says; students without a judged submission are absent.
 */
export async function computedGradesUnchecked(
  app: App,
  courseId: string,
  all: readonly GradedAssignment[],
  assignmentIds: readonly string[],
  userIds: readonly string[],
  asIf: { lateDays?: number; judgedAs?: (one: GradedSubmission) => GradedSubmission } = {},
): Promise<(Grade & MarkedGrade)[]> {
  const together = gradedTogether(all, assignmentIds);
  const extensions = await grantedInUnchecked(app.db, courseId);
  const days = asIf.lateDays ?? (await lateDaysUnchecked(app, courseId));
  const judged = new Map<string, Map<string, JudgedSubmission[]>>();
  for (const { id } of together) {
    const found = await listJudged(app.db, id, userIds);
    for (const one of await withFullMarksUnchecked(app, asIf.judgedAs ? found.map(asIf.judgedAs) : found)) {
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
  const names = await namesInCourseUnchecked(app, course.id, ids);
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
      displayName: names.get(userId)?.displayName ?? '',
      fullName: names.get(userId)?.fullName ?? null,
      studentNumber: names.get(userId)?.studentNumber ?? null,
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
