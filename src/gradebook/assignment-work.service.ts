/** The work of all students of a course on one assignment, for its staff. */
import type { App } from '../platform/app-context.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { assignmentPhase, type Assignment } from '../courses/courses.rules.ts';
import { grantedInUnchecked } from '../courses/extension-dates.service.ts';
import { datesWith } from '../courses/extensions.rules.ts';
import { isLateAt } from '../courses/late-policies.rules.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { namesInCourseUnchecked } from '../courses/student-identities.service.ts';
import { hasFullMarks, type Grade } from './grades.rules.ts';
import { shownStudents } from './grades.service.ts';
import { gradesOfAssignment, listSubmitters, listWork } from './grades.store.ts';
import { listRequests } from './marks.store.ts';
import { stuckAt, workState, type Stuck, type WorkState } from './work-states.rules.ts';

export interface StudentWork {
  userId: string;
  name: string;
  displayName: string;
  studentNumber: string | null;
  grade: Grade | undefined;
  isPending: boolean;
  /** Whether anything was submitted after the due time. */
  isLate: boolean;
  last: { submissionId: string; at: number } | undefined;
  state: WorkState;
  stuck: Stuck | undefined;
  /** Whether a request to grade again waits. */
  hasRequest: boolean;
}

/**
 * All enrolled students whom the reader sees, and former ones who submitted something, by name, for those who grade; with a
 * section, those of that one. @throws Forbidden
 */
export async function workOn(
  app: App,
  page: CoursePage,
  assignment: Assignment,
  sectionId?: string | null,
): Promise<StudentWork[]> {
  requirePermission(page.actor, 'course.grade', page.roles);
  const all = await listWork(app.db, assignment.id);
  const ids = await shownStudents(
    app,
    page,
    all.map(({ authorId }) => authorId),
    sectionId,
  );
  const seen = new Set(ids);
  const work = all.filter(({ authorId }) => seen.has(authorId));
  const grades = await gradesOfAssignment(app.db, assignment.id);
  const names = await namesInCourseUnchecked(app, page.course.id, ids);
  const byStudent = new Map<string, typeof work>();
  for (const one of work) byStudent.set(one.authorId, [...(byStudent.get(one.authorId) ?? []), one]);
  const nowMs = app.clock.nowMs();
  const extensions = await grantedInUnchecked(app.db, page.course.id);
  const requests = new Set(
    (await listRequests(app.db, { courseId: page.course.id }))
      .filter(({ assignmentId }) => assignmentId === assignment.id)
      .map(({ userId }) => userId),
  );
  const rows = ids.map((userId): StudentWork => {
    const grade = grades.get(userId);
    const isFull = hasFullMarks(grade, assignment);
    const dates = datesWith(assignment, extensions.get(userId) ?? []);
    const isOpen = ['open', 'late'].includes(assignmentPhase(dates, nowMs));
    const own = byStudent.get(userId) ?? [];
    const last = own.at(-1);
    const { name = '', displayName = '', studentNumber = null } = names.get(userId) ?? {};
    return {
      userId,
      name,
      displayName,
      studentNumber,
      grade,
      isPending: own.some((one) => one.verdict === null),
      isLate: own.some((one) => isLateAt(dates, one.submittedAt)),
      last: last && { submissionId: last.id, at: last.submittedAt },
      state: workState(own, isFull),
      stuck: stuckAt(own, isFull, isOpen, nowMs),
      hasRequest: requests.has(userId),
    };
  });
  return rows.sort((a, b) => a.name.localeCompare(b.name) || (a.userId < b.userId ? -1 : 1));
}

/** How many have submitted to each assignment of a course, of how many: the people of `workOn`, without reading their work. */
export async function countWork(
  app: App,
  page: CoursePage,
  assignmentIds: readonly string[],
): Promise<Map<string, { submitted: number; students: number }>> {
  if (assignmentIds.length === 0) return new Map();
  const submitters = await listSubmitters(app.db, assignmentIds);
  const counts = new Map<string, { submitted: number; students: number }>();
  const students = await studentsOf(app, page);
  const [seen, here] = [
    new Set(students.map(({ userId }) => userId)),
    students.filter((one) => one.enrolledAt !== null),
  ];
  for (const id of assignmentIds) {
    const authors = submitters
      .filter((one) => one.assignmentId === id && (page.sectionIds === 'all' || seen.has(one.authorId)))
      .map((one) => one.authorId);
    const everyone = new Set([...here.map(({ userId }) => userId), ...authors]);
    counts.set(id, { submitted: authors.length, students: everyone.size });
  }
  return counts;
}
