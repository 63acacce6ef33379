/** Every query of class lists: who a university says is in a course. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { studentKey, type ListedStudent } from './roster.rules.ts';

const BATCH_SIZE = 100;

/** The class list of a course in the order it was given; empty where there is none. */
export async function listClassList(db: DbOrTrx, courseId: string): Promise<ListedStudent[]> {
  return (await db('class_list_entries')
    .where({ course_id: courseId })
    .orderBy('position')
    .select('student_number as studentNumber', 'full_name as fullName')) as ListedStudent[];
}

/** The revision of the class list of a course. */
export async function findClassListRev(db: DbOrTrx, courseId: string): Promise<number> {
  const row = (await db('courses').where({ id: courseId }).first('class_list_rev as rev')) as
    { rev: number } | undefined;
  return row?.rev ?? 1;
}

/** Counts an edit of a class list based on revision `rev`; false when someone else saved in the meantime. */
export async function moveClassListRev(trx: DbOrTrx, courseId: string, rev: number): Promise<boolean> {
  return (
    (await trx('courses')
      .where({ id: courseId, class_list_rev: rev })
      .update({ class_list_rev: rev + 1 })) > 0
  );
}

/** Puts another class list in the place of the one before. */
export async function replaceClassList(
  trx: DbOrTrx,
  courseId: string,
  listed: readonly ListedStudent[],
): Promise<void> {
  await trx('class_list_entries').where({ course_id: courseId }).delete();
  const rows = listed.map(({ studentNumber, fullName }, position) => ({
    course_id: courseId,
    student_key: studentKey(studentNumber),
    student_number: studentNumber,
    full_name: fullName,
    position,
  }));
  for (let start = 0; start < rows.length; start += BATCH_SIZE)
    await trx('class_list_entries').insert(rows.slice(start, start + BATCH_SIZE));
}
