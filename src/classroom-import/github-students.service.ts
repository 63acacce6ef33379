/** Takes the roster of a GitHub Classroom into the class list of a course, and keeps which GitHub account each student had. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { CLASS_LIST_MAX, studentKey, type ListedStudent } from '../courses/roster.rules.ts';
import { classListOf, saveClassList } from '../courses/roster.service.ts';
import { sectionsOf } from '../courses/section-access.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import * as store from './classroom-imports.store.ts';
import type { GitHubStudent } from './github-students.rules.ts';

/**
 * The section that a roster goes into: the one that was chosen, or the only one that the teacher reaches.
 * @throws InvalidInput while it is not clear which
 */
export async function rosterSection(app: App, page: CoursePage, chosen: string | undefined): Promise<Section> {
  requirePermission(page.actor, 'course.roster', page.roles);
  const reached = await sectionsOf(app, page);
  const section = chosen === undefined && reached.length === 1 ? reached[0] : reached.find(({ id }) => id === chosen);
  if (!section) throw new InvalidInput('github_roster_section', {}, 'section');
  return section;
}

/** What a roster would add to a section. @throws InvalidInput when its class list would be too long */
export async function plannedStudents(
  app: App,
  page: CoursePage,
  students: readonly GitHubStudent[],
  sectionId: string | undefined,
): Promise<{ section: Section; added: ListedStudent[]; classList: ListedStudent[]; rev: number }> {
  const section = await rosterSection(app, page, sectionId);
  const { classList, rev } = await classListOf(app, page, section);
  const known = new Set(classList.map((one) => studentKey(one.studentNumber)));
  const added = students
    .filter((one) => !known.has(studentKey(one.studentNumber)))
    .map(({ studentNumber, fullName }) => ({ studentNumber, fullName }));
  if (classList.length + added.length > CLASS_LIST_MAX)
    throw new InvalidInput('class_list_long', { max: CLASS_LIST_MAX }, 'roster');
  return { section, added, classList, rev };
}

/** Adds these students to the class list of a section. Names on the list stay. @throws InvalidInput as `plannedStudents` */
export async function addGitHubStudents(
  app: App,
  page: CoursePage,
  students: readonly GitHubStudent[],
  sectionId: string | undefined,
): Promise<{ added: number }> {
  const { actor, course } = page;
  const { section, added, classList, rev } = await plannedStudents(app, page, students, sectionId);
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
