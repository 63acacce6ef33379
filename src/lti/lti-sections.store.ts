/** Which course a section belongs to. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export async function findCourseOfSection(db: DbOrTrx, id: string): Promise<string | undefined> {
  const row = (await db('course_sections').where({ id }).first('course_id')) as { course_id: string } | undefined;
  return row?.course_id;
}
