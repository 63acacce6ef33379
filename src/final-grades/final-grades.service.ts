/** Final grades of a course: computed from what is there, and published as versions that never change. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { allAssignmentsUnchecked } from '../courses/courses.service.ts';
import { grantedInUnchecked } from '../courses/extension-dates.service.ts';
import { datesWith } from '../courses/extensions.rules.ts';
import { enrolledOf, enrolledSectionsUnchecked } from '../courses/section-access.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import { namesInCourseUnchecked } from '../courses/student-identities.service.ts';
import { fingerprintOf } from '../gradebook/assignment-edits.service.ts';
import { arePointsTold } from '../gradebook/grades.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import {
  changedTotals,
  finalGrade,
  renamedCategories,
  requireCategoriesUnused,
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
  const names = await namesInCourseUnchecked(app, page.course.id, ids);
  return ids
    .map((userId) => ({
      userId,
      name: names.get(userId)?.name ?? '',
      studentNumber: names.get(userId)?.studentNumber ?? null,
    }))
    .sort((a, b) => (a.studentNumber ?? '~').localeCompare(b.studentNumber ?? '~') || a.name.localeCompare(b.name));
}

/**
 * The final grades of these students as they are now. An assignment counts once it is due for the student, or earlier for those
 * who have a grade; an outside column once anyone of their section has a result in it. What counts and is missing is 0.
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
  const sections = await enrolledSectionsUnchecked(app, page.course.id);
  const scored = await store.listScoredIn(app.db, columnIds);
  // The sections in which someone has a result.
  const filled = new Map([...scored].map(([id, users]) => [id, new Set(users.map((user) => sections.get(user)))]));
  const extensions = await grantedInUnchecked(app.db, page.course.id);
  const results = new Map<string, Map<string, number>>();
  for (const { itemId, userId, milli } of await store.listResults(app.db, page.course.id, columnIds, userIds))
    results.set(userId, (results.get(userId) ?? new Map<string, number>()).set(itemId, milli));
  // Points below full marks of problems in running ICPC rounds are not told to students: such an assignment waits.
  const versions = assignments.map(({ problemVersionId }) => problemVersionId);
  const secret = isStudent(page) ? await secreciesFor(app, page.actor, versions) : new Map<string, never>();
  const itemsOf = (userId: string, own: ReadonlyMap<string, number>): Item[] => [
    ...assignments
      .filter((one) => own.has(one.id) || datesWith(one, extensions.get(userId) ?? []).dueAt <= nowMs)
      .filter((one) => arePointsTold({ pointsMilli: own.get(one.id) ?? 0 }, one, secret))
      .map(({ id, title, points }) => ({
        ...{ id, title, category: scheme.assignments[id] ?? '', isAutomatic: true },
        ...{ earnedMilli: own.get(id) ?? 0, fullMilli: points * 1000 },
      })),
    ...columns
      .filter(({ id }) => own.has(id) || (sections.has(userId) && filled.get(id)?.has(sections.get(userId))))
      .map(({ id, title, category, points }) => ({
        ...{ id, title, category, isAutomatic: false },
        ...{ earnedMilli: own.get(id) ?? 0, fullMilli: points * 1000 },
      })),
  ];
  return new Map(userIds.map((id) => [id, finalGrade(scheme, itemsOf(id, results.get(id) ?? new Map()))]));
}

/**
 * Saves how final grades are made. A category that only got another name keeps its assignments and columns.
 * @throws Conflict when someone else saved since `rev`; InvalidInput for removing one that is in use; Forbidden
 */
export async function saveScheme(app: App, page: CoursePage, scheme: Scheme, rev: number): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  requireScheme(scheme);
  const before = await schemeOf(app, page);
  if (before.rev !== rev) throw new Conflict('changed_meanwhile');
  const titles = new Map((await allAssignmentsUnchecked(app, page.course.id)).map(({ id, title }) => [id, title]));
  const renamed = renamedCategories(before.scheme.categories, scheme.categories);
  const nowIn = (name: string) => renamed.get(name) ?? name;
  const placed = Object.entries(scheme.assignments).filter(([id]) => titles.has(id));
  const assignments = Object.fromEntries(placed.map(([id, name]) => [id, nowIn(name)]));
  requireCategoriesUnused(scheme.categories, [
    ...placed.map(([id, name]) => ({ title: titles.get(id) ?? '', category: nowIn(name) })),
    ...before.columns.map(({ title, category }) => ({ title, category: nowIn(category) })),
  ]);
  await inTransaction(app.db, async (trx) => {
    const saved = await store
      .saveScheme(trx, page.course.id, { ...scheme, assignments }, rev)
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) return false;
        throw error;
      });
    if (!saved) throw new Conflict('changed_meanwhile');
    for (const { id, category } of before.columns)
      if (renamed.has(category)) await store.updateColumnCategory(trx, page.course.id, id, nowIn(category));
    const { categories, automaticCap, digits, rounding } = scheme;
    const detail = { rev: rev + 1, scheme: { categories, automaticCap, digits, rounding } };
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.grade_scheme', subject(page), detail);
  });
}

/** What publishing a section now would change against its newest version, with a fingerprint of all of it. @throws Forbidden */
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
  const { scheme } = await schemeOf(app, page);
  const fingerprint = fingerprintOf([scheme, [...grades].sort(([a], [b]) => (a < b ? -1 : 1))]);
  return { students, grades, totals, last, scheme, fingerprint, changed: changedTotals(before, totals) };
}

/**
 * Publishes the final grades of a section as a new version, which never changes, exactly as the preview with that fingerprint
 * showed them. A correction needs a note.
 * @throws Conflict when someone else published meanwhile, a grade moved, or nothing is graded or different; InvalidInput, Forbidden
 */
export async function publishFinalGrades(
  app: App,
  page: CoursePage,
  section: Section,
  { note, expected, fingerprint }: { note: string | null; expected: number; fingerprint: string },
): Promise<number> {
  requirePermission(page.actor, 'course.edit', page.roles);
  const { grades, totals, last, changed, scheme, ...preview } = await publishPreview(app, page, section);
  const number = (last?.number ?? 0) + 1;
  if (number !== expected) throw new Conflict('changed_meanwhile');
  if (totals.size === 0) throw new Conflict('final_grades_empty');
  if (last && changed.length === 0) throw new Conflict('final_grades_same', { number: last.number });
  if (last && note === null) throw new InvalidInput('required', {}, 'note');
  if (fingerprint !== preview.fingerprint) throw new Conflict('final_grades_moved');
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

/**
 * The published versions of these sections, the newest first; a student gets their own grade in each, and why one is a correction
 * only where it changed that grade.
 */
export async function versionsOf(
  app: App,
  page: CoursePage,
  sectionIds: readonly string[],
): Promise<(store.FinalVersion & { own: string | null })[]> {
  requirePermission(page.actor, 'course.read', page.roles);
  const versions = await store.listVersions(app.db, sectionIds);
  const { actor } = page;
  if (!isStudent(page) || actor.kind !== 'user') return versions.map((one) => ({ ...one, own: null }));
  const own = new Map<string, string | null>();
  for (const { id } of versions) own.set(id, (await store.listTotals(app.db, id, actor.id)).get(actor.id) ?? null);
  return versions.map((one) => {
    const before = versions.find(({ sectionId, number }) => sectionId === one.sectionId && number === one.number - 1);
    const [now, then] = [own.get(one.id) ?? null, before ? (own.get(before.id) ?? null) : null];
    return { ...one, own: now, note: now === then ? '' : one.note };
  });
}
