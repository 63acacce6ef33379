/** Final grades of a course: computed from what is there, and published as versions that never change. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { notify } from '../notifications/notify.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { allAssignmentsUnchecked } from '../courses/courses.service.ts';
import { enrolledOf } from '../courses/section-access.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import { arePointsTold } from '../gradebook/grades.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import {
  changedTotals,
  finalGrade,
  readScores,
  requireScheme,
  type FinalGrade,
  type Item,
  type Scheme,
} from './final-grades.rules.ts';
import { finalGradesHref } from './final-grades-links.rules.ts';
import * as store from './final-grades.store.ts';

const subject = ({ course }: CoursePage) => ({ type: 'course', id: course.id });
const isStudent = ({ roles }: CoursePage): boolean => roles.includes('course-student');

export interface Student {
  userId: string;
  name: string;
  studentNumber: string | null;
}

/** The scheme of a course with its outside columns, for its people. */
export async function schemeOf(
  app: App,
  { actor, course, roles }: CoursePage,
): Promise<{ scheme: Scheme; rev: number; columns: store.OutsideColumn[] }> {
  requirePermission(actor, 'course.read', roles);
  return { ...(await store.findScheme(app.db, course.id)), columns: await store.listColumns(app.db, course.id) };
}

/** Whose final grades the reader sees, by student ID: those they teach, of one section perhaps; a student only themselves. */
export async function studentsFor(app: App, page: CoursePage, sectionId?: string | null): Promise<Student[]> {
  const { actor } = page;
  if (!isStudent(page)) requirePermission(actor, 'course.grade', page.roles);
  const own = isStudent(page) && actor.kind === 'user' ? [actor.id] : undefined;
  const ids = own ?? (await enrolledOf(app, page, sectionId)).map(({ userId }) => userId);
  const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
  return ids
    .map((userId) => ({
      userId,
      name: details.get(userId)?.fullName ?? people.get(userId)?.displayName ?? '',
      studentNumber: details.get(userId)?.studentNumber ?? null,
    }))
    .sort((a, b) => (a.studentNumber ?? '~').localeCompare(b.studentNumber ?? '~') || a.name.localeCompare(b.name));
}

/**
 * The final grades of these students as they are now. An assignment counts once it is due, or earlier for those who have a grade;
 * an outside column once anyone has a result in it. What counts and is missing is 0.
 * @param userIds of `studentsFor`
 */
export async function finalGradesOf(
  app: App,
  page: CoursePage,
  userIds: readonly string[],
): Promise<Map<string, FinalGrade>> {
  const { scheme, columns } = await schemeOf(app, page);
  const nowMs = app.clock.nowMs();
  const assignments = (await allAssignmentsUnchecked(app, page.course.id)).filter(({ id }) => scheme.assignments[id]);
  const columnIds = columns.map(({ id }) => id);
  const filled = await store.listFilledColumns(app.db, columnIds);
  const results = new Map<string, Map<string, number>>();
  for (const { itemId, userId, milli } of await store.listResults(app.db, page.course.id, columnIds, userIds))
    results.set(userId, (results.get(userId) ?? new Map<string, number>()).set(itemId, milli));
  // Points below full marks of problems in running ICPC rounds are not told to students: such an assignment waits.
  const versions = assignments.map(({ problemVersionId }) => problemVersionId);
  const secret = isStudent(page) ? await secreciesFor(app, page.actor, versions) : new Map<string, never>();
  const itemsOf = (own: ReadonlyMap<string, number>): Item[] => [
    ...assignments
      .filter((one) => own.has(one.id) || one.dueAt <= nowMs)
      .filter((one) => arePointsTold({ pointsMilli: own.get(one.id) ?? 0 }, one, secret))
      .map(({ id, title, points }) => ({
        ...{ id, title, category: scheme.assignments[id] ?? '', isAutomatic: true },
        ...{ earnedMilli: own.get(id) ?? 0, fullMilli: points * 1000 },
      })),
    ...columns
      .filter(({ id }) => filled.has(id))
      .map(({ id, title, category, points }) => ({
        ...{ id, title, category, isAutomatic: false },
        ...{ earnedMilli: own.get(id) ?? 0, fullMilli: points * 1000 },
      })),
  ];
  return new Map(userIds.map((id) => [id, finalGrade(scheme, itemsOf(results.get(id) ?? new Map()))]));
}

/** @throws Conflict when someone else saved since `rev`; InvalidInput, Forbidden */
export async function saveScheme(app: App, page: CoursePage, scheme: Scheme, rev: number): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  requireScheme(scheme);
  const known = new Set((await allAssignmentsUnchecked(app, page.course.id)).map(({ id }) => id));
  const names = new Set(scheme.categories.map(({ name }) => name));
  const assignments = Object.fromEntries(
    Object.entries(scheme.assignments).filter(([id, name]) => known.has(id) && names.has(name)),
  );
  await inTransaction(app.db, async (trx) => {
    const saved = await store
      .saveScheme(trx, page.course.id, { ...scheme, assignments }, rev)
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) return false;
        throw error;
      });
    if (!saved) throw new Conflict('changed_meanwhile');
    const { categories, automaticCap, digits, rounding } = scheme;
    const detail = { rev: rev + 1, scheme: { categories, automaticCap, digits, rounding } };
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.grade_scheme', subject(page), detail);
  });
}

/** A column for results from outside, such as attendance. @throws InvalidInput for a category that is not there */
export async function addColumn(app: App, page: CoursePage, column: Omit<store.OutsideColumn, 'id'>): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  const { scheme } = await schemeOf(app, page);
  if (!scheme.categories.some(({ name }) => name === column.category))
    throw new InvalidInput('category_unknown', {}, 'category');
  const nowMs = app.clock.nowMs();
  const id = newId();
  await inTransaction(app.db, async (trx) => {
    await store.insertColumn(trx, page.course.id, { ...column, id }, nowMs);
    await insertAudit(trx, page.actor, nowMs, 'course.column_added', subject(page), { columnId: id, ...column });
  });
}

/** Removes a column with its results. @throws NotFound */
export async function removeColumn(app: App, page: CoursePage, id: string): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deleteColumn(trx, page.course.id, id))) throw new NotFound('column_not_found');
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.column_removed', subject(page), { columnId: id });
  });
}

/** A column, and the results in it of the students whom the reader teaches, as `readScores` reads them. @throws NotFound */
export async function columnWithScores(
  app: App,
  page: CoursePage,
  id: string,
): Promise<{ column: store.OutsideColumn; written: string }> {
  const column = (await store.listColumns(app.db, page.course.id)).find((one) => one.id === id);
  const students = await studentsFor(app, page);
  if (!column || isStudent(page)) throw new NotFound('column_not_found');
  const ids = students.map(({ userId }) => userId);
  const milli = new Map(
    (await store.listResults(app.db, page.course.id, [id], ids))
      .filter(({ itemId }) => itemId === id)
      .map((one) => [one.userId, one.milli]),
  );
  const written = students
    .filter(({ userId, studentNumber }) => studentNumber !== null && milli.has(userId))
    .map(({ userId, studentNumber }) => `${studentNumber}, ${(milli.get(userId) ?? 0) / 1000}`)
    .join('\n');
  return { column, written };
}

/** Replaces the results of a column for the students whom the actor teaches; how many have one. @throws InvalidInput naming the line */
export async function saveColumnScores(app: App, page: CoursePage, id: string, written: string): Promise<number> {
  const { column } = await columnWithScores(app, page, id);
  const scores = readScores(written, column.points);
  const students = await studentsFor(app, page);
  const byNumber = new Map(students.map(({ studentNumber, userId }) => [studentNumber ?? '', userId]));
  const byUser = new Map<string, number>();
  for (const [student, milli] of scores) {
    const userId = byNumber.get(student);
    if (userId === undefined) throw new InvalidInput('student_unknown', { name: student }, 'scores');
    byUser.set(userId, milli);
  }
  const ids = students.map(({ userId }) => userId);
  await inTransaction(app.db, async (trx) => {
    await store.saveScores(trx, id, ids, byUser);
    const detail = { columnId: id, count: byUser.size };
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.scores_saved', subject(page), detail);
  });
  return byUser.size;
}

/** What publishing a section now would change against its newest version. @throws Forbidden */
export async function publishPreview(app: App, page: CoursePage, section: Section) {
  requirePermission(page.actor, 'course.grade', page.roles);
  const students = await studentsFor(app, page, section.id);
  const grades = await finalGradesOf(
    app,
    page,
    students.map(({ userId }) => userId),
  );
  const last = (await store.listVersions(app.db, [section.id]))[0];
  const totals = new Map([...grades].flatMap(([id, { total }]) => (total === null ? [] : [[id, total] as const])));
  const before = last ? await store.listTotals(app.db, last.id) : new Map<string, string>();
  return { students, grades, totals, last, changed: changedTotals(before, totals) };
}

/**
 * Publishes the final grades of a section as a new version, which never changes. A correction needs a note.
 * @throws Conflict when someone else published meanwhile, or nothing is graded or different; InvalidInput, Forbidden
 */
export async function publishFinalGrades(
  app: App,
  page: CoursePage,
  section: Section,
  { note, expected }: { note: string | null; expected: number },
): Promise<number> {
  requirePermission(page.actor, 'course.edit', page.roles);
  const { grades, totals, last, changed } = await publishPreview(app, page, section);
  const number = (last?.number ?? 0) + 1;
  if (number !== expected) throw new Conflict('changed_meanwhile');
  if (totals.size === 0) throw new Conflict('final_grades_empty');
  if (last && changed.length === 0) throw new Conflict('final_grades_same', { number: last.number });
  if (last && note === null) throw new InvalidInput('required', {}, 'note');
  const { scheme } = await schemeOf(app, page);
  const nowMs = app.clock.nowMs();
  const by = page.actor.kind === 'user' ? page.actor.id : null;
  const id = newId();
  const version = { id, courseId: page.course.id, sectionId: section.id, number, note: note ?? '' };
  const rows = [...totals].map(([userId, total]) => ({ userId, total, made: grades.get(userId) }));
  await inTransaction(app.db, async (trx) => {
    await store.insertVersion(trx, { ...version, publishedBy: by, publishedAt: nowMs }, scheme, rows);
    const detail = { sectionId: section.id, number, count: rows.length };
    await insertAudit(trx, page.actor, nowMs, 'course.final_grades', subject(page), detail);
    const fact = { key: `final-grades:${id}`, href: finalGradesHref(page.course.slug) };
    const told = last ? changed.map(({ userId }) => userId) : rows.map(({ userId }) => userId);
    const params = { course: page.course.title };
    await notify(
      trx,
      nowMs,
      { ...fact, kind: 'final_grades', variant: last ? 'corrected' : 'published', params },
      told,
    );
  }).catch((error: unknown) => {
    if (isUniqueViolation(error)) throw new Conflict('changed_meanwhile');
    throw error;
  });
  app.background.poke();
  return number;
}

/** The published versions of these sections, the newest first; a student gets those with their own grade in each. */
export async function versionsOf(
  app: App,
  page: CoursePage,
  sectionIds: readonly string[],
): Promise<(store.FinalVersion & { own: string | null })[]> {
  requirePermission(page.actor, 'course.read', page.roles);
  const versions = await store.listVersions(app.db, sectionIds);
  const { actor } = page;
  const shown = [];
  for (const one of versions) {
    const own = isStudent(page) && actor.kind === 'user' ? await store.listTotals(app.db, one.id, actor.id) : undefined;
    shown.push({ ...one, own: own && actor.kind === 'user' ? (own.get(actor.id) ?? null) : null });
  }
  return shown;
}
