/** Which grades an edit would change, by the names that teachers use. */
import type { App } from '../platform/app-context.ts';
import { namesInCourseUnchecked } from '../courses/student-identities.service.ts';
import type { GradedAssignment } from './course-grades.rules.ts';
import { gradeDifferences, type Grade, type GradeDifference } from './grades.rules.ts';
import { computedGradesUnchecked } from './grades.service.ts';
import { gradesOfAssignment, listSubmitters } from './grades.store.ts';
import type { MarkedGrade } from './marks.rules.ts';
import { listMarked } from './marks.store.ts';

export interface Named {
  userId: string;
  name: string;
  studentNumber: string | null;
}

export type ChangedGrade = GradeDifference & { assignmentId: string };

/**
 * Computes the grades of these assignments, and of those that share late days with them, as if the course had these assignments
 * and that many late days; and says which differ from what is stored.
 */
export async function previewGradesUnchecked(
  app: App,
  courseId: string,
  all: readonly GradedAssignment[],
  assignmentIds: readonly string[],
  lateDays?: number,
): Promise<{ grades: (Grade & MarkedGrade)[]; changed: ChangedGrade[] }> {
  const ids = all.map(({ id }) => id);
  const submitters = (await listSubmitters(app.db, ids)).map(({ authorId }) => authorId);
  const authors = [...new Set([...submitters, ...(await listMarked(app.db, ids))])];
  const grades = await computedGradesUnchecked(app, courseId, all, assignmentIds, authors, { lateDays });
  const changed: ChangedGrade[] = [];
  for (const assignmentId of new Set(grades.map((one) => one.assignmentId))) {
    const after = new Map(
      grades.filter((one) => one.assignmentId === assignmentId).map((one) => [one.userId, one] as const),
    );
    const before = await gradesOfAssignment(app.db, assignmentId);
    changed.push(...gradeDifferences(before, after).map((one) => ({ ...one, assignmentId })));
  }
  return { grades, changed };
}

/** Adds the names that teachers use, and sorts by them. */
export async function withNamesUnchecked<L extends { userId: string }>(
  app: App,
  courseId: string,
  lines: readonly L[],
): Promise<(L & Named)[]> {
  const ids = lines.map((line) => line.userId);
  const names = await namesInCourseUnchecked(app, courseId, ids);
  return lines
    .map((line) => ({
      ...line,
      name: names.get(line.userId)?.name ?? '',
      studentNumber: names.get(line.userId)?.studentNumber ?? null,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
