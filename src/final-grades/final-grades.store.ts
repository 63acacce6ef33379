/** Every query of final grades: schemes, outside columns, and published versions. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NO_SCHEME, type Scheme } from './final-grades.rules.ts';

const IN_AT_ONCE = 500;
const ROWS_AT_ONCE = 200;

export async function findScheme(db: DbOrTrx, courseId: string): Promise<{ scheme: Scheme; rev: number }> {
  const row = (await db('grade_schemes').where({ course_id: courseId }).first('scheme', 'rev')) as
    { scheme: string; rev: number } | undefined;
  return row ? { scheme: JSON.parse(row.scheme) as Scheme, rev: row.rev } : { scheme: NO_SCHEME, rev: 0 };
}

/** Writes an edit based on revision `rev`; false when someone else saved meanwhile. Throws a unique violation for a second first one. */
export async function saveScheme(trx: DbOrTrx, courseId: string, scheme: Scheme, rev: number): Promise<boolean> {
  const values = { scheme: JSON.stringify(scheme), rev: rev + 1 };
  if (rev > 0) return (await trx('grade_schemes').where({ course_id: courseId, rev }).update(values)) > 0;
  await trx('grade_schemes').insert({ course_id: courseId, ...values });
  return true;
}

export interface OutsideColumn {
  id: string;
  title: string;
  category: string;
  points: number;
  /** Edits of its results so far. */
  rev: number;
}

/** Throws a unique violation for a form that was sent already. */
export async function insertColumn(
  trx: DbOrTrx,
  courseId: string,
  column: Omit<OutsideColumn, 'rev'>,
  nowMs: number,
  formKey: string | null,
): Promise<void> {
  await trx('outside_columns').insert({ ...column, course_id: courseId, created_at: nowMs, form_key: formKey });
}

export async function deleteColumn(trx: DbOrTrx, courseId: string, id: string): Promise<boolean> {
  if ((await trx('outside_columns').where({ id, course_id: courseId }).delete()) === 0) return false;
  await trx('outside_scores').where({ column_id: id }).delete();
  return true;
}

export async function listColumns(db: DbOrTrx, courseId: string): Promise<OutsideColumn[]> {
  return (await db('outside_columns')
    .where({ course_id: courseId })
    .orderBy(['created_at', 'id'])
    .select('id', 'title', 'category', 'points', 'rev')) as OutsideColumn[];
}

export async function updateColumnCategory(
  trx: DbOrTrx,
  courseId: string,
  id: string,
  category: string,
): Promise<void> {
  await trx('outside_columns').where({ id, course_id: courseId }).update({ category });
}

/** Counts an edit of the results of a column based on revision `rev`; false when someone else saved meanwhile. */
export async function moveColumnRev(trx: DbOrTrx, id: string, rev: number): Promise<boolean> {
  return (
    (await trx('outside_columns')
      .where({ id, rev })
      .update({ rev: rev + 1 })) > 0
  );
}

/** Everyone with a result in a column of a course. */
export async function listScored(db: DbOrTrx, courseId: string, columnId: string): Promise<string[]> {
  const rows = (await db('outside_scores as o')
    .join('outside_columns as c', 'c.id', 'o.column_id')
    .where({ 'c.id': columnId, 'c.course_id': courseId })
    .select('o.user_id as userId')) as { userId: string }[];
  return rows.map(({ userId }) => userId);
}

/** Everyone with a result, by column. */
export async function listScoredIn(db: DbOrTrx, columnIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = (await db('outside_scores')
    .whereIn('column_id', columnIds)
    .select('column_id as columnId', 'user_id as userId')) as { columnId: string; userId: string }[];
  const byColumn = new Map<string, string[]>();
  for (const { columnId, userId } of rows) {
    const known = byColumn.get(columnId);
    if (known) known.push(userId);
    else byColumn.set(columnId, [userId]);
  }
  return byColumn;
}

/** Replaces the results of these students in a column. */
export async function saveScores(
  trx: DbOrTrx,
  columnId: string,
  of: readonly string[],
  scores: ReadonlyMap<string, number>,
): Promise<void> {
  for (let start = 0; start < of.length; start += IN_AT_ONCE)
    await trx('outside_scores')
      .where({ column_id: columnId })
      .whereIn('user_id', of.slice(start, start + IN_AT_ONCE))
      .delete();
  const rows = [...scores].map(([userId, milli]) => ({ column_id: columnId, user_id: userId, points_milli: milli }));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await trx('outside_scores').insert(rows.slice(start, start + ROWS_AT_ONCE));
}

export interface Result {
  itemId: string;
  userId: string;
  milli: number;
}

/** What these students have in assignments of the course and in these columns, in thousandths. */
export async function listResults(
  db: DbOrTrx,
  courseId: string,
  columnIds: readonly string[],
  userIds: readonly string[],
): Promise<Result[]> {
  const found: Result[] = [];
  for (let start = 0; start < userIds.length; start += IN_AT_ONCE) {
    const some = userIds.slice(start, start + IN_AT_ONCE);
    const grades = db('grades')
      .where({ course_id: courseId })
      .whereIn('user_id', some)
      .select('assignment_id as itemId', 'user_id as userId', 'points_milli as milli');
    const outside = db('outside_scores')
      .whereIn('column_id', columnIds)
      .whereIn('user_id', some)
      .select('column_id as itemId', 'user_id as userId', 'points_milli as milli');
    found.push(...((await grades) as Result[]), ...((await outside) as Result[]));
  }
  return found;
}

export interface FinalVersion {
  id: string;
  courseId: string;
  sectionId: string;
  number: number;
  note: string;
  publishedBy: string | null;
  publishedAt: number;
}

/** Throws a unique violation when someone else published that number. */
export async function insertVersion(
  trx: DbOrTrx,
  one: FinalVersion,
  scheme: Scheme,
  grades: readonly { userId: string; total: string; made: unknown }[],
): Promise<void> {
  await trx('final_grade_versions').insert({
    ...{ id: one.id, course_id: one.courseId, section_id: one.sectionId, number: one.number, note: one.note },
    ...{ scheme: JSON.stringify(scheme), published_by: one.publishedBy, published_at: one.publishedAt },
  });
  const rows = grades.map(({ userId, total, made }) => ({
    ...{ version_id: one.id, user_id: userId, total, made: JSON.stringify(made) },
  }));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await trx('final_grades').insert(rows.slice(start, start + ROWS_AT_ONCE));
}

/** Versions of these sections, the newest first. */
export async function listVersions(db: DbOrTrx, sectionIds: readonly string[]): Promise<FinalVersion[]> {
  return (await db('final_grade_versions')
    .whereIn('section_id', sectionIds)
    .orderBy([
      { column: 'published_at', order: 'desc' },
      { column: 'number', order: 'desc' },
    ])
    .select({
      ...{ id: 'id', courseId: 'course_id', sectionId: 'section_id', number: 'number', note: 'note' },
      ...{ publishedBy: 'published_by', publishedAt: 'published_at' },
    })) as FinalVersion[];
}

/** The published totals of a version by student, or of one student. */
export async function listTotals(db: DbOrTrx, versionId: string, userId?: string): Promise<Map<string, string>> {
  const rows = (await db('final_grades')
    .where({ version_id: versionId, ...(userId === undefined ? {} : { user_id: userId }) })
    .select('user_id', 'total')) as { user_id: string; total: string }[];
  return new Map(rows.map((row) => [row.user_id, row.total]));
}
