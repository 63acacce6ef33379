/** Changes to an existing assignment (an edit, or corrected tests), and the data for its form. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween, editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { nameIn } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked, listProblems } from '../problems/problems.service.ts';
import { courseRolesOf } from './courses.service.ts';
import * as assignments from './assignments.store.ts';
import type { CoursePage } from './course-parts.service.ts';
import { needsField, type Assignment, type AssignmentDraft } from './courses.rules.ts';

const subject = (id: string) => ({ type: 'course', id });

/**
 * Writes an edit of an assignment with its audit row (old and new values), in the transaction of the caller, who updates the
 * grades. `more` is added to the audit row. @throws Conflict when someone else saved since `before`
 */
export async function editAssignmentWithin(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  before: Assignment,
  draft: AssignmentDraft,
  more: Record<string, unknown> = {},
): Promise<void> {
  if (!(await assignments.updateAssignment(trx, before.id, before.rev, draft))) throw new Conflict('changed_meanwhile');
  const changes = changesBetween<AssignmentDraft>(before, draft);
  const detail = { assignmentId: before.id, rev: before.rev + 1, changes, ...more };
  await insertAudit(trx, actor, nowMs, 'assignment.edited', subject(before.courseId), detail);
}

/** Edits of an assignment saved since revision `rev`. */
export async function assignmentEditsSince(
  app: App,
  actor: Actor,
  assignment: Assignment,
  rev: number,
): Promise<MissedEdit[]> {
  requirePermission(actor, 'assignment.edit', await courseRolesOf(app, actor, assignment.courseId));
  return await editsSince(app.db, subject(assignment.courseId), rev, { assignmentId: assignment.id });
}

/** The newest version of each problem, and the current version of the assignment, so that the form keeps it selected. */
export async function problemChoices(
  app: App,
  actor: Actor,
  language: string,
  assignment?: Assignment,
): Promise<{ value: string; label: string }[]> {
  const { items } = await listProblems(app, actor, { page: 1, pageSize: 500 });
  const list = items.map((problem) => ({
    value: problem.currentVersionId,
    label: `${nameIn(problem, language)} (${problem.slug}, v${problem.currentVersionNumber})`,
  }));
  if (!assignment || list.some((choice) => choice.value === assignment.problemVersionId)) return list;
  const { problem, version } = await getProblemVersionUnchecked(app, assignment.problemVersionId);
  return [{ value: version.id, label: `${nameIn(problem, language)} (${problem.slug}, v${version.number})` }, ...list];
}

/** What may be required before an assignment: the others of its course, with the field of the form for each. */
export async function otherAssignments(
  app: App,
  { actor, course, roles }: CoursePage,
  id?: string,
): Promise<{ field: string; title: string; points: number }[]> {
  requirePermission(actor, 'assignment.edit', roles);
  const all = await assignments.listAssignments(app.db, [course.id]);
  return all
    .filter((one) => one.id !== id)
    .map((one) => ({ field: needsField(one.id), title: one.title, points: one.points }));
}

/**
 * Moves an assignment to another version of its problem, for corrected tests that apply to earlier submissions too. Runs in
 * the transaction of the caller, who has checked that the versions are compatible.
 */
export async function moveAssignmentVersion(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  assignmentId: string,
  to: { versionId: string; number: number },
): Promise<void> {
  requirePermission(actor, 'assignment.edit');
  const assignment = await assignments.findAssignment(trx, assignmentId);
  if (!assignment || assignment.problemVersionId === to.versionId) return;
  await assignments.updateAssignmentVersion(trx, assignmentId, to.versionId);
  const changes = { problemVersionId: [assignment.problemVersionId, to.versionId] };
  const detail = { assignmentId, number: to.number, rev: assignment.rev + 1, changes };
  await insertAudit(trx, actor, nowMs, 'assignment.version_moved', subject(assignment.courseId), detail);
}
