/** Editing an assignment that students work on: previews the effect on grades, and saves the edit with the new grades. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import type { News } from '../notifications/kinds.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { editAssignmentWithin } from '../courses/assignment-edits.service.ts';
import { requirePrerequisites, type Assignment, type AssignmentDraft, type Course } from '../courses/courses.rules.ts';
import { assignmentHref } from '../courses/course-links.rules.ts';
import { grantedInUnchecked } from '../courses/extension-dates.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import {
  allAssignmentsUnchecked,
  getCourseUnchecked,
  listEnrolledUnchecked,
  requireProblem,
} from '../courses/courses.service.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { gradedTogether } from './course-grades.rules.ts';
import { becomingLate, requireWorkStands, type Grade } from './grades.rules.ts';
import { previewGradesUnchecked, withNamesUnchecked, type ChangedGrade, type Named } from './grade-preview.service.ts';
import { listWork, saveGrades } from './grades.store.ts';
import type { MarkedGrade } from './marks.rules.ts';
import { assignmentEdited } from './gradebook.topics.ts';

/** What an edit would change for students, by name. */
export interface EditPreview {
  grades: (Named & ChangedGrade & { title: string })[];
  /** Students who submitted between the new due time and the old one, and how often. */
  late: (Named & { count: number })[];
  /** How many more students of sections that the editor does not reach it would change. */
  elsewhere: number;
  /** Fingerprint of exactly this preview, so that a confirmation covers these changes and no others. */
  fingerprint: string;
}

/**
 * Saves an edit and the resulting grades in one transaction. An edit that changes a grade or makes a submission late is
 * saved only when `confirmed` is the fingerprint of its preview; otherwise the preview is returned and nothing is saved.
 * @throws Conflict when someone else saved since `rev`, or for another problem under existing work; InvalidInput
 */
export async function editAssignment(
  app: App,
  actor: Actor,
  before: Assignment,
  draft: AssignmentDraft,
  form: { rev?: number; confirmed?: string },
): Promise<EditPreview | undefined> {
  const page = await courseFor(app, actor, { id: before.courseId }, 'assignment.edit');
  await requireProblem(app, actor, draft.problemVersionId, before.problemVersionId);
  if (form.rev !== undefined && form.rev !== before.rev) throw new Conflict('changed_meanwhile');
  const { preview, grades } = await previewOf(app, before, draft);
  const changesWork = preview.grades.length > 0 || preview.late.length > 0;
  if (changesWork && form.confirmed !== preview.fingerprint) return await ofOwnSections(app, page, preview);
  const nowMs = app.clock.nowMs();
  // Before it opens, students don't know it.
  const isTold = draft.dueAt !== before.dueAt && before.opensAt <= nowMs && draft.opensAt <= nowMs;
  const course = await getCourseUnchecked(app, before.courseId);
  const students = isTold ? (await listEnrolledUnchecked(app, before.courseId)).map(({ userId }) => userId) : [];
  await inTransaction(app.db, async (trx) => {
    const kept = preview.grades.map(({ userId, beforeMilli, afterMilli, assignmentId }) => [
      ...[userId, beforeMilli, afterMilli],
      ...(assignmentId === before.id ? [] : [assignmentId]),
    ]);
    await editAssignmentWithin(trx, actor, nowMs, before, draft, kept.length > 0 ? { gradesMilli: kept } : {});
    await saveGrades(trx, before.courseId, grades, nowMs);
    // Again after the commit, for verdicts that arrived in between.
    await enqueue(trx, nowMs, assignmentEdited, { assignmentId: before.id });
    if (isTold) await notify(trx, nowMs, dueNews(course, before, draft), students);
  });
  app.background.poke();
  return undefined;
}

function dueNews(course: Course, before: Assignment, { title, dueAt }: AssignmentDraft): News<'assignment_due'> {
  return {
    kind: 'assignment_due',
    key: `assignment:${before.id}:${before.rev + 1}`,
    href: assignmentHref(course.slug, before.id),
    params: { course: course.title, assignment: title, dueAt },
  };
}

async function previewOf(
  app: App,
  before: Assignment,
  draft: AssignmentDraft,
): Promise<{ preview: EditPreview; grades: (Grade & MarkedGrade)[] }> {
  const work = await listWork(app.db, before.id);
  const first = work[0];
  const done = first && { count: work.length, firstAt: first.submittedAt };
  requireWorkStands(before, draft, await isSameProblem(app, before, draft), done);
  const all = await allAssignmentsUnchecked(app, before.courseId);
  requirePrerequisites(all, before.id, draft.prerequisites ?? []);
  const asIf = { ...before, ...draft, lateUntil: draft.lateUntil ?? null, latePercent: draft.latePercent ?? null };
  const edited = all.map((one) => (one.id === before.id ? asIf : one));
  // An assignment that leaves the late days gives those it used back to the others.
  const together = [...gradedTogether(all, [before.id]), ...gradedTogether(edited, [before.id])].map(({ id }) => id);
  const { grades, changed } = await previewGradesUnchecked(app, before.courseId, edited, together);
  const late = becomingLate(work, before, asIf, await grantedInUnchecked(app.db, before.courseId));
  const titles = new Map(edited.map(({ id, title }) => [id, title]));
  const named = await withNamesUnchecked(app, before.courseId, changed);
  const shown = {
    grades: named.map((one) => ({ ...one, title: titles.get(one.assignmentId) ?? '' })),
    late: await withNamesUnchecked(app, before.courseId, late),
  };
  const { title: _title, ...terms } = draft;
  const fingerprint = fingerprintOf([before.rev, changed, late, terms]);
  return { preview: { ...shown, elsewhere: 0, fingerprint }, grades };
}

/** A preview with the names of those students alone whom the editor sees. */
export async function ofOwnSections(app: App, page: CoursePage, preview: EditPreview): Promise<EditPreview> {
  if (page.sectionIds === 'all') return preview;
  const seen = new Set((await studentsOf(app, page)).map(({ userId }) => userId));
  const [grades, late] = [
    preview.grades.filter(({ userId }) => seen.has(userId)),
    preview.late.filter(({ userId }) => seen.has(userId)),
  ];
  const others = [...preview.grades, ...preview.late].filter(({ userId }) => !seen.has(userId));
  return { ...preview, grades, late, elsewhere: new Set(others.map(({ userId }) => userId)).size };
}

/** A short hash of what a preview shows. */
export function fingerprintOf(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22);
}

async function isSameProblem(app: App, before: Assignment, draft: AssignmentDraft): Promise<boolean> {
  const [old, wanted] = await Promise.all(
    [before, draft].map(({ problemVersionId }) => getProblemVersionUnchecked(app, problemVersionId)),
  );
  return old?.problem.id === wanted?.problem.id;
}
