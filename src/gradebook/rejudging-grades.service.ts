/** How an open rejudging would change grades: before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { gradesHref } from '../courses/course-links.rules.ts';
import { getAssignmentUnchecked, getCourseUnchecked } from '../courses/courses.service.ts';
import { grantedInUnchecked, lateDaysUnchecked } from '../courses/extension-dates.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { applied, groups } from '../rejudgings/rejudging-preview.rules.ts';
import type { RejudgingItem } from '../rejudgings/rejudgings.rules.ts';
import { judgedItems } from '../rejudgings/rejudgings.service.ts';
import { courseGrades } from './course-grades.rules.ts';
import { gradesOfAssignment, listJudged } from './grades.store.ts';
import { listMarks } from './marks.store.ts';

export interface GradeChange {
  assignment: { name: string; href: string; points: number };
  rows: {
    userId: string;
    name: string;
    studentNumber: string | null;
    beforeMilli: number;
    afterMilli: number;
    /** The submission that would count. */
    submissionId: string | null;
  }[];
}

/**
 * Students whose grade would differ, by assignment and name; empty once the set is closed.
 * @throws NotFound, Forbidden
 */
export async function gradeChanges(app: App, actor: Actor, rejudgingId: string): Promise<GradeChange[]> {
  const judged = await judgedItems(app, actor, rejudgingId);
  const anew = new Map(judged.map((item) => [item.submissionId, item]));
  const changes: GradeChange[] = [];
  const ofAssignment = (item: RejudgingItem) => (item.contextType === 'assignment' ? item.contextId : null);
  for (const [assignmentId, items] of groups(judged, ofAssignment)) {
    const assignment = await getAssignmentUnchecked(app, assignmentId);
    const course = await getCourseUnchecked(app, assignment.courseId);
    const rows: GradeChange['rows'] = [];
    const touched = [...groups(items, (item) => item.authorId).keys()];
    const submissions = (await listJudged(app.db, assignmentId, touched)).map((one) => applied(one, anew));
    const grades = await gradesOfAssignment(app.db, assignmentId);
    const extensions = await grantedInUnchecked(app.db, course.id);
    const lateDays = await lateDaysUnchecked(app, course.id);
    const marks = await listMarks(app.db, [assignmentId], touched);
    for (const [userId, theirs] of groups(await withFullMarksUnchecked(app, submissions), (one) => one.authorId)) {
      // As if late days were left: which are, all grades of the student together say once the set is applied.
      const after = courseGrades([assignment], {
        ...{ lateDays, extensions: extensions.get(userId) ?? [], judged: new Map([[assignmentId, theirs]]) },
        marks: new Map(marks.filter((one) => one.userId === userId).map((one) => [assignmentId, one])),
      }).get(assignmentId);
      if (!after) continue;
      const beforeMilli = grades.get(userId)?.pointsMilli ?? 0;
      if (beforeMilli === after.pointsMilli) continue;
      const { pointsMilli: afterMilli, submissionId } = after;
      rows.push({ userId, name: '', studentNumber: null, beforeMilli, afterMilli, submissionId });
    }
    const ids = rows.map((row) => row.userId);
    const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
    for (const row of rows) {
      row.name = details.get(row.userId)?.fullName ?? people.get(row.userId)?.displayName ?? '';
      row.studentNumber = details.get(row.userId)?.studentNumber ?? null;
    }
    rows.sort((a, b) => a.name.localeCompare(b.name));
    const href = gradesHref(course.slug);
    const name = `${course.title} · ${assignment.title}`;
    changes.push({ assignment: { name, href, points: assignment.points }, rows });
  }
  return changes;
}
