/** Changes to an existing course: its text and address. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween, editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Course, CourseDraft } from './courses.rules.ts';
import { courseRolesOf, writeWithSlug } from './courses.service.ts';
import * as store from './courses.store.ts';

const subject = (id: string) => ({ type: 'course', id });

/**
 * Edits a course. With the form's `rev`, the edit is refused if someone else has saved since.
 * @throws Conflict; InvalidInput when the URL name is taken
 */
export async function editCourse(
  app: App,
  actor: Actor,
  course: Course,
  draft: CourseDraft,
  rev?: number,
): Promise<void> {
  requirePermission(actor, 'course.edit', await courseRolesOf(app, actor, course.id));
  await writeWithSlug(draft.slug, () =>
    inTransaction(app.db, async (trx) => {
      const before = (await store.findCourse(trx, course.id)) as Course;
      if (rev !== undefined && rev !== before.rev) throw new Conflict('changed_meanwhile');
      if (!(await store.updateCourse(trx, course.id, before.rev, draft))) throw new Conflict('changed_meanwhile');
      const detail = { rev: before.rev + 1, changes: changesBetween<CourseDraft>(before, draft) };
      await insertAudit(trx, actor, app.clock.nowMs(), 'course.edited', subject(course.id), detail);
    }),
  );
}

/** Edits of the course itself saved since revision `rev`. */
export async function courseEditsSince(app: App, actor: Actor, courseId: string, rev: number): Promise<MissedEdit[]> {
  requirePermission(actor, 'course.edit', await courseRolesOf(app, actor, courseId));
  return await editsSince(app.db, subject(courseId), rev, { assignmentId: undefined, of: undefined });
}
