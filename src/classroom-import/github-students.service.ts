/** Takes the roster of a GitHub Classroom into the class list of a course, and keeps which GitHub account each student had. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { CLASS_LIST_MAX, studentKey, type ListedStudent } from '../courses/roster.rules.ts';
import { classListOf, saveClassList } from '../courses/roster.service.ts';
import { sectionsOf } from '../courses/section-access.service.ts';
import * as store from './classroom-imports.store.ts';
import type { GitHubStudent } from './github-students.rules.ts';

/** Adds these students to the class list of the first section that the teacher reaches. Names on the list stay. */
export async function addGitHubStudents(
  app: App,
  page: CoursePage,
  students: readonly GitHubStudent[],
): Promise<{ added: number }> {
  const { actor, course, roles } = page;
  requirePermission(actor, 'course.roster', roles);
  const [section] = await sectionsOf(app, page);
  if (!section) throw new NotFound('course_not_found');
  const { classList, rev } = await classListOf(app, page, section);
  const known = new Set(classList.map((one) => studentKey(one.studentNumber)));
  const added: ListedStudent[] = students
    .filter((one) => !known.has(studentKey(one.studentNumber)))
    .map(({ studentNumber, fullName }) => ({ studentNumber, fullName }))
    .slice(0, Math.max(0, CLASS_LIST_MAX - classList.length));
  if (added.length > 0) await saveClassList(app, page, section, [...classList, ...added], rev);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.replaceGitHubStudents(trx, section.id, students, nowMs);
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, nowMs, 'course.github_accounts_saved', subject, { count: students.length });
  });
  return { added: added.length };
}

/** The GitHub accounts of the students that the reader sees, for the staff of a course. @throws Forbidden */
export async function gitHubStudentsOf(app: App, page: CoursePage) {
  requirePermission(page.actor, 'course.roster', page.roles);
  const sections = await sectionsOf(app, page);
  return await store.listGitHubStudents(
    app.db,
    sections.map(({ id }) => id),
  );
}
