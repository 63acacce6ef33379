/**
 * The one place that says by which name and student ID a course knows its students. What the university says of the row that
 * someone claimed comes first, then what they typed in their profile; but nobody goes by an ID whose row someone else claimed.
 */
import type { App } from '../platform/app-context.ts';
import { publicPeople, studentDetailsUnchecked, type StudentDetails } from '../accounts/users.service.ts';
import { studentKey } from './roster.rules.ts';
import { listClaimedRows } from './student-identities.store.ts';

/** Real names and student IDs of these students in a course, by user id; for those who may see them. */
export async function courseDetailsUnchecked(
  app: App,
  courseId: string,
  userIds: readonly string[],
): Promise<Map<string, StudentDetails>> {
  const ids = [...new Set(userIds)];
  const details = await studentDetailsUnchecked(app, ids);
  const own = new Map((await listClaimedRows(app.db, courseId, 'user_id', ids)).map((row) => [row.userId, row]));
  const typed = [...details].flatMap(([id, { studentNumber }]) => (own.has(id) ? [] : [studentKey(studentNumber)]));
  const keys = [...new Set(typed)].filter((key) => key !== '');
  const holders = new Map(
    (await listClaimedRows(app.db, courseId, 'student_key', keys)).map(({ key, userId }) => [key, userId]),
  );
  return new Map(
    [...details].map(([id, one]) => {
      const row = own.get(id);
      if (row) return [id, { ...one, studentNumber: row.studentNumber, fullName: row.fullName, isVerified: true }];
      return [id, holders.has(studentKey(one.studentNumber)) ? { ...one, studentNumber: null } : one];
    }),
  );
}

/** A student as lists of a course name them. */
export interface NamedStudent {
  name: string;
  displayName: string;
  fullName: string | null;
  studentNumber: string | null;
}

/** How lists of a course name these students: by the real name where it is known. */
export async function namesInCourseUnchecked(
  app: App,
  courseId: string,
  userIds: readonly string[],
): Promise<Map<string, NamedStudent>> {
  const ids = [...new Set(userIds)];
  const [people, details] = [await publicPeople(app, ids), await courseDetailsUnchecked(app, courseId, ids)];
  return new Map(
    ids.map((id) => {
      const displayName = people.get(id)?.displayName ?? '';
      const { fullName = null, studentNumber = null } = details.get(id) ?? {};
      return [id, { name: fullName ?? displayName, displayName, fullName, studentNumber }];
    }),
  );
}

/** Students by the form in which IDs are compared; an ID that two go by has both. */
export function byStudentKey<S extends { studentNumber: string | null }>(students: readonly S[]): Map<string, S[]> {
  const found = new Map<string, S[]>();
  for (const one of students) {
    const key = studentKey(one.studentNumber);
    if (key !== '') found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}
