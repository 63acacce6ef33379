/** Which rows of class lists the students of a course claimed. */
import type { DbOrTrx } from '../platform/database/connection.ts';

const IN_AT_ONCE = 500;

/** A row of a class list that someone proved to be theirs. */
export interface ClaimedRow {
  userId: string;
  /** The student ID in the form in which IDs are compared. */
  key: string;
  studentNumber: string;
  fullName: string;
}

/** Claimed rows in the sections of a course: of these people, or with these student IDs. */
export async function listClaimedRows(
  db: DbOrTrx,
  courseId: string,
  column: 'user_id' | 'student_key',
  values: readonly string[],
): Promise<ClaimedRow[]> {
  const found: ClaimedRow[] = [];
  for (let start = 0; start < values.length; start += IN_AT_ONCE)
    found.push(
      ...((await db('roster_entries')
        .whereIn('section_id', db('course_sections').where({ course_id: courseId }).select('id'))
        .whereIn(column, values.slice(start, start + IN_AT_ONCE))
        .whereNotNull('user_id')
        .whereNull('removed_at')
        .select({
          ...{ userId: 'user_id', key: 'student_key', studentNumber: 'student_number', fullName: 'full_name' },
        })) as ClaimedRow[]),
    );
  return found;
}
