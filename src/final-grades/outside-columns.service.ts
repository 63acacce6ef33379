/** Outside columns: results that staff type or paste, such as attendance and exams. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { onceKey } from '../platform/form-keys.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { studentKey } from '../courses/roster.rules.ts';
import { studentsOf } from '../courses/section-access.service.ts';
import { byStudentKey } from '../courses/student-identities.service.ts';
import { readScores } from './final-grades.rules.ts';
import { schemeOf, studentsFor, type Student } from './final-grades.service.ts';
import * as store from './final-grades.store.ts';

const subject = ({ course }: CoursePage) => ({ type: 'course', id: course.id });

/**
 * A column for results from outside. A form that is sent twice adds one.
 * @throws InvalidInput for a category that is not there
 */
export async function addColumn(
  app: App,
  page: CoursePage,
  { formKey, ...column }: Omit<store.OutsideColumn, 'id' | 'rev'> & { formKey: string | null },
): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  const { scheme } = await schemeOf(app, page);
  if (!scheme.categories.some(({ name }) => name === column.category))
    throw new InvalidInput('category_unknown', {}, 'category');
  const nowMs = app.clock.nowMs();
  const id = newId();
  const once = formKey === null ? null : onceKey(formKey, [page.course.id, column]);
  await inTransaction(app.db, async (trx) => {
    await store.insertColumn(trx, page.course.id, { ...column, id }, nowMs, once);
    await insertAudit(trx, page.actor, nowMs, 'course.column_added', subject(page), { columnId: id, ...column });
  }).catch((error: unknown) => {
    if (once === null || !isUniqueViolation(error)) throw error;
  });
}

/** Removes a column with its results. @throws Conflict while there are results of students the actor does not teach; NotFound */
export async function removeColumn(app: App, page: CoursePage, id: string): Promise<void> {
  requirePermission(page.actor, 'course.edit', page.roles);
  const own = new Set((await studentsOf(app, page)).map(({ userId }) => userId));
  await inTransaction(app.db, async (trx) => {
    const isOthers = (userId: string) => page.sectionIds !== 'all' && !own.has(userId);
    if ((await store.listScored(trx, page.course.id, id)).some(isOthers)) throw new Conflict('column_has_others');
    if (!(await store.deleteColumn(trx, page.course.id, id))) throw new NotFound('column_not_found');
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.column_removed', subject(page), { columnId: id });
  });
}

export interface ColumnShown {
  column: store.OutsideColumn;
  /** Results as `readScores` reads them. */
  written: string;
  /** Whose results these are. */
  shown: Student[];
  /** Students with a result who cannot be named: without a student ID, or with one that several go by. */
  unnamed: number;
}

/** A column with the results in it of the students whom the reader teaches. @throws NotFound, Forbidden */
export async function columnWithScores(app: App, page: CoursePage, id: string): Promise<ColumnShown> {
  requirePermission(page.actor, 'course.grade', page.roles);
  const column = (await store.listColumns(app.db, page.course.id)).find((one) => one.id === id);
  if (!column || page.roles.includes('course-student')) throw new NotFound('column_not_found');
  const students = await studentsFor(app, page);
  const ids = students.map(({ userId }) => userId);
  const milli = new Map(
    (await store.listResults(app.db, page.course.id, [id], ids))
      .filter(({ itemId }) => itemId === id)
      .map((one) => [one.userId, one.milli]),
  );
  const byKey = byStudentKey(students);
  const scored = students.filter(({ userId }) => milli.has(userId));
  const shown = scored.filter(({ studentNumber }) => byKey.get(studentKey(studentNumber))?.length === 1);
  const written = shown.map(({ userId, studentNumber }) => `${studentNumber}, ${(milli.get(userId) ?? 0) / 1000}`);
  return { column, written: written.join('\n'), shown, unnamed: scored.length - shown.length };
}

/**
 * Writes the results of a column that are named, and takes away those that were shown and are named no longer; how many are named.
 * @throws Conflict when someone else saved since `rev`; InvalidInput naming the line
 */
export async function saveColumnScores(
  app: App,
  page: CoursePage,
  id: string,
  { scores: typed, rev }: { scores: string; rev: number },
): Promise<number> {
  const { column, shown } = await columnWithScores(app, page, id);
  if (rev !== column.rev) throw new Conflict('changed_meanwhile');
  const byKey = byStudentKey(await studentsFor(app, page));
  const byUser = new Map<string, number>();
  for (const [name, milli] of readScores(typed, column.points)) {
    const [one, twin] = byKey.get(studentKey(name)) ?? [];
    if (!one || twin) throw new InvalidInput(one ? 'score_student_twice' : 'student_unknown', { name }, 'scores');
    byUser.set(one.userId, milli);
  }
  const replaced = [...new Set([...shown.map(({ userId }) => userId), ...byUser.keys()])];
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveColumnRev(trx, id, rev))) throw new Conflict('changed_meanwhile');
    await store.saveScores(trx, id, replaced, byUser);
    const detail = { columnId: id, count: byUser.size };
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.scores_saved', subject(page), detail);
  });
  return byUser.size;
}
