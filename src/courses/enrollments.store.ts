/** Every query of who studies in which section, and of the history of that. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Enrollment } from './courses.rules.ts';
import type { EnrollmentEvent } from './sections.rules.ts';

const BATCH_SIZE = 100;

export async function insertEnrollment(
  trx: DbOrTrx,
  { courseId, sectionId, userId }: { courseId: string; sectionId: string; userId: string },
  nowMs: number,
): Promise<void> {
  await trx('enrollments').insert({
    course_id: courseId,
    section_id: sectionId,
    user_id: userId,
    enrolled_at: nowMs,
  });
}

/** False when the person was not enrolled. */
export async function deleteEnrollment(trx: DbOrTrx, courseId: string, userId: string): Promise<boolean> {
  return (await trx('enrollments').where({ course_id: courseId, user_id: userId }).delete()) > 0;
}

/** Moves a student to another section; false when they were not in the first. */
export async function moveEnrollment(
  trx: DbOrTrx,
  courseId: string,
  userId: string,
  fromId: string,
  toId: string,
): Promise<boolean> {
  const moved = await trx('enrollments')
    .where({ course_id: courseId, user_id: userId, section_id: fromId })
    .update({ section_id: toId });
  return moved > 0;
}

/** The section that a person studies in; undefined: they are not enrolled. */
export async function findEnrolledSection(db: DbOrTrx, courseId: string, userId: string): Promise<string | undefined> {
  const row = (await db('enrollments').where({ course_id: courseId, user_id: userId }).first('section_id')) as
    { section_id: string } | undefined;
  return row?.section_id;
}

export async function listEnrollments(db: DbOrTrx, courseId: string): Promise<Enrollment[]> {
  return (await db('enrollments')
    .where({ course_id: courseId })
    .orderBy(['enrolled_at', 'user_id'])
    .select('user_id as userId', 'section_id as sectionId', 'enrolled_at as enrolledAt')) as Enrollment[];
}

export async function countEnrollments(db: DbOrTrx, courseIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await db('enrollments')
    .whereIn('course_id', courseIds)
    .select('course_id')
    .count({ n: '*' })
    .groupBy('course_id')) as unknown as {
    course_id: string;
    n: number;
  }[];
  return new Map(rows.map((row) => [row.course_id, Number(row.n)]));
}

/** Adds a step to the history of each of these people. Call this in the transaction of the enrollment itself. */
export async function insertEnrollmentEvents(
  trx: DbOrTrx,
  courseId: string,
  events: readonly Omit<EnrollmentEvent, 'number'>[],
): Promise<void> {
  for (let start = 0; start < events.length; start += BATCH_SIZE) {
    const some = events.slice(start, start + BATCH_SIZE);
    const before = (await trx('enrollment_events')
      .where({ course_id: courseId })
      .whereIn(
        'user_id',
        some.map(({ userId }) => userId),
      )
      .groupBy('user_id')
      .select('user_id')
      .max('number as n')) as unknown as { user_id: string; n: number }[];
    const last = new Map(before.map(({ user_id, n }) => [user_id, Number(n)]));
    await trx('enrollment_events').insert(
      some.map(({ userId, sectionId, kind, byId, at }) => ({
        course_id: courseId,
        user_id: userId,
        number: (last.get(userId) ?? 0) + 1,
        section_id: sectionId,
        kind,
        by_id: byId,
        at,
      })),
    );
  }
}

/** The history of all students of a course, or of one, oldest first for each of them. */
export async function listEnrollmentEvents(db: DbOrTrx, courseId: string, userId?: string): Promise<EnrollmentEvent[]> {
  return (await db('enrollment_events')
    .where(userId === undefined ? { course_id: courseId } : { course_id: courseId, user_id: userId })
    .orderBy(['user_id', 'number'])
    .select(
      'user_id as userId',
      'number',
      'section_id as sectionId',
      'kind',
      'by_id as byId',
      'at',
    )) as EnrollmentEvent[];
}

/** How many people were ever in a section. */
export async function countEverIn(db: DbOrTrx, sectionId: string): Promise<number> {
  const row = (await db('enrollment_events').where({ section_id: sectionId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}
