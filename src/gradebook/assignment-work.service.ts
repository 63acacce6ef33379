/** The work of all students of a course on one assignment, for its staff. */
import type { App } from '../platform/app-context.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import type { Assignment, Course } from '../courses/courses.rules.ts';
import { listEnrolledUnchecked } from '../courses/courses.service.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { isLate, type Grade } from './grades.rules.ts';
import { gradesOfAssignment, listSubmitters, listWork } from './grades.store.ts';

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
}

/** All enrolled students, and former students who submitted something, by name, for those who grade. @throws Forbidden */
export async function workOn(
  app: App,
  { actor, course, roles }: CoursePage,
  assignment: Assignment,
): Promise<StudentWork[]> {
  requirePermission(actor, 'course.grade', roles);
  const work = await listWork(app.db, assignment.id);
  const grades = await gradesOfAssignment(app.db, assignment.id);
  const enrolled = (await listEnrolledUnchecked(app, course.id)).map((one) => one.userId);
  const ids = [...new Set([...enrolled, ...work.map((one) => one.authorId)])];
  const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
  const byStudent = new Map<string, typeof work>();
  for (const one of work) byStudent.set(one.authorId, [...(byStudent.get(one.authorId) ?? []), one]);
  const rows = ids.map((userId): StudentWork => {
    const own = byStudent.get(userId) ?? [];
    const last = own.at(-1);
    const displayName = people.get(userId)?.displayName ?? '';
    return {
      userId,
      name: details.get(userId)?.fullName ?? displayName,
      displayName,
      studentNumber: details.get(userId)?.studentNumber ?? null,
      grade: grades.get(userId),
      isPending: own.some((one) => one.verdict === null),
      isLate: own.some((one) => isLate(one.submittedAt, assignment.dueAt)),
      last: last && { submissionId: last.id, at: last.submittedAt },
    };
  });
  return rows.sort((a, b) => a.name.localeCompare(b.name) || (a.userId < b.userId ? -1 : 1));
}

/** How many have submitted to each assignment of a course, of how many: the people of `workOn`, without reading their work. */
export async function countWorkUnchecked(
  app: App,
  course: Pick<Course, 'id'>,
  assignmentIds: readonly string[],
): Promise<Map<string, { submitted: number; students: number }>> {
  if (assignmentIds.length === 0) return new Map();
  const enrolled = (await listEnrolledUnchecked(app, course.id)).map((one) => one.userId);
  const submitters = await listSubmitters(app.db, assignmentIds);
  return new Map(
    assignmentIds.map((id) => {
      const authors = submitters.filter((one) => one.assignmentId === id).map((one) => one.authorId);
      return [id, { submitted: authors.length, students: new Set([...enrolled, ...authors]).size }];
    }),
  );
}
