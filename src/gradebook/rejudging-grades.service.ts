/** How an open rejudging would change grades: before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { gradesHref } from '../courses/course-links.rules.ts';
import { allAssignmentsUnchecked, getAssignmentUnchecked, getCourseUnchecked } from '../courses/courses.service.ts';
import { applied, groups } from '../rejudgings/rejudging-preview.rules.ts';
import type { RejudgingItem } from '../rejudgings/rejudgings.rules.ts';
import { judgedItems } from '../rejudgings/rejudgings.service.ts';
import { gradedTogether } from './course-grades.rules.ts';
import { withNamesUnchecked } from './grade-preview.service.ts';
import type { Grade } from './grades.rules.ts';
import { computedGradesUnchecked } from './grades.service.ts';
import { gradesOfAssignment } from './grades.store.ts';

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
 * Students whose grade would differ, by assignment and name; empty once the set is closed. Assignments that share late days with a
 * judged one are among them.
 * @throws NotFound, Forbidden
 */
export async function gradeChanges(app: App, actor: Actor, rejudgingId: string): Promise<GradeChange[]> {
  const judged = await judgedItems(app, actor, rejudgingId);
  const anew = new Map(judged.map((item) => [item.submissionId, item]));
  const ofAssignment = (item: RejudgingItem) => (item.contextType === 'assignment' ? item.contextId : null);
  const byCourse = new Map<string, { assignmentIds: string[]; items: RejudgingItem[] }>();
  for (const [assignmentId, items] of groups(judged, ofAssignment)) {
    const { courseId } = await getAssignmentUnchecked(app, assignmentId);
    const known = byCourse.get(courseId) ?? { assignmentIds: [], items: [] };
    byCourse.set(courseId, {
      assignmentIds: [...known.assignmentIds, assignmentId],
      items: [...known.items, ...items],
    });
  }
  const changes: GradeChange[] = [];
  for (const [courseId, { assignmentIds, items }] of byCourse) {
    const course = await getCourseUnchecked(app, courseId);
    const all = await allAssignmentsUnchecked(app, courseId);
    const touched = [...groups(items, (item) => item.authorId).keys()];
    const after = await computedGradesUnchecked(app, courseId, all, assignmentIds, touched, {
      judgedAs: (one) => applied(one, anew),
    });
    for (const { id, title, points } of gradedTogether(all, assignmentIds)) {
      const before = await gradesOfAssignment(app.db, id);
      const rows = await withNamesUnchecked(app, courseId, changedRows(id, before, after));
      if (rows.length === 0 && !assignmentIds.includes(id)) continue;
      const assignment = { name: `${course.title} · ${title}`, href: gradesHref(course.slug), points };
      changes.push({ assignment, rows });
    }
  }
  return changes;
}

function changedRows(assignmentId: string, before: ReadonlyMap<string, Grade>, after: readonly Grade[]) {
  return after.flatMap((one) => {
    const beforeMilli = before.get(one.userId)?.pointsMilli ?? 0;
    if (one.assignmentId !== assignmentId || beforeMilli === one.pointsMilli) return [];
    return [{ userId: one.userId, beforeMilli, afterMilli: one.pointsMilli, submissionId: one.submissionId }];
  });
}
