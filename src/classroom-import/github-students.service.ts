/** Takes the roster of a GitHub Classroom into the class list of a course, and keeps which GitHub account each student had. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import type { Course } from '../courses/courses.rules.ts';
import { CLASS_LIST_MAX, studentKey, type ListedStudent } from '../courses/roster.rules.ts';
import { classListOf, saveClassList } from '../courses/roster.service.ts';
import * as store from './classroom-imports.store.ts';
import type { GitHubStudent } from './github-students.rules.ts';

/** Adds these students to the class list, after those who are on it. Names on the list stay. */
export async function addGitHubStudents(
  app: App,
  actor: Actor,
  page: CoursePage & { course: Course },
  students: readonly GitHubStudent[],
): Promise<{ added: number }> {
  const { course, roles } = page;
  requirePermission(actor, 'course.roster', roles);
  const { classList, rev } = await classListOf(app, page);
  const known = new Set(classList.map((one) => studentKey(one.studentNumber)));
  const added: ListedStudent[] = students
    .filter((one) => !known.has(studentKey(one.studentNumber)))
    .map(({ studentNumber, fullName }) => ({ studentNumber, fullName }))
    .slice(0, Math.max(0, CLASS_LIST_MAX - classList.length));
  if (added.length > 0) await saveClassList(app, actor, course, [...classList, ...added], rev);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.replaceGitHubStudents(trx, course.id, students, nowMs);
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, nowMs, 'course.github_accounts_saved', subject, { count: students.length });
  });
  return { added: added.length };
}

/** The GitHub accounts of a course's students, for its staff. @throws Forbidden */
export async function gitHubStudentsOf(app: App, { actor, course, roles }: CoursePage) {
  requirePermission(actor, 'course.roster', roles);
  return await store.listGitHubStudents(app.db, course.id);
}
