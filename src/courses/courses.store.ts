/** Every query of courses and their staff. Their sections and students have stores of their own. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { Course, CourseDraft, StaffMember, StaffRole } from './courses.rules.ts';

interface CourseRow {
  id: string;
  slug: string;
  partnership_id: string;
  university_id: string;
  university_name: string;
  title: string;
  term: string;
  description: string;
  join_code: string | null;
  is_enrollment_open: number | null;
  state: 'running' | 'archived';
  created_at: number;
  rev: number;
}

function toCourse(row: CourseRow): Course {
  return {
    id: row.id,
    slug: row.slug,
    partnershipId: row.partnership_id,
    universityId: row.university_id,
    universityName: row.university_name,
    title: row.title,
    term: row.term,
    description: row.description,
    joinCode: row.join_code ?? '',
    isEnrollmentOpen: Boolean(row.is_enrollment_open),
    state: row.state,
    createdAt: row.created_at,
    rev: row.rev,
  };
}

/** The columns of a course, with what it takes from its sections. */
function columns(courses: Knex.QueryBuilder, db: DbOrTrx): Knex.QueryBuilder {
  const open = db('course_sections').where('course_id', db.ref('c.id')).max('is_enrollment_open');
  return courses
    .leftJoin('course_sections as s', (on) => void on.on('s.course_id', 'c.id').andOn('s.position', db.raw('0')))
    .select('c.*', 'u.name as university_name', 's.join_code', open.as('is_enrollment_open'));
}

function query(db: DbOrTrx) {
  return columns(db('courses as c').join('universities as u', 'u.id', 'c.university_id'), db);
}

export async function insertCourse(
  trx: DbOrTrx,
  values: {
    id: string;
    partnershipId: string;
    universityId: string;
    draft: CourseDraft;
    nowMs: number;
  },
): Promise<void> {
  await trx('courses').insert({
    id: values.id,
    partnership_id: values.partnershipId,
    university_id: values.universityId,
    slug: values.draft.slug,
    title: values.draft.title,
    term: values.draft.term,
    description: values.draft.description,
    state: 'running',
    created_at: values.nowMs,
  });
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateCourse(trx: DbOrTrx, id: string, rev: number, draft: CourseDraft): Promise<boolean> {
  const { slug, title, term, description } = draft;
  return (
    (await trx('courses')
      .where({ id, rev })
      .update({ slug, title, term, description, rev: rev + 1 })) > 0
  );
}

export async function findCourseBySlug(db: DbOrTrx, slug: string): Promise<Course | undefined> {
  const row = (await query(db).where('c.slug', slug).first()) as CourseRow | undefined;
  return row && toCourse(row);
}

export async function findCourse(db: DbOrTrx, id: string): Promise<Course | undefined> {
  const row = (await query(db).where('c.id', id).first()) as CourseRow | undefined;
  return row && toCourse(row);
}

/** Those of these courses that there are, in no order. */
export async function listCoursesById(db: DbOrTrx, ids: readonly string[]): Promise<Course[]> {
  return ((await query(db).whereIn('c.id', [...ids])) as CourseRow[]).map(toCourse);
}

/** Courses with part of their title or university; `userId` selects those that person teaches or takes. */
export interface CourseFilter {
  userId?: string;
  search?: string;
}

function chosen(db: DbOrTrx, filter: CourseFilter): Knex.QueryBuilder {
  const ids = db('courses as c').join('universities as u', 'u.id', 'c.university_id');
  if (filter.userId !== undefined) {
    const userId = filter.userId;
    ids.where(
      (where) =>
        void where
          .whereIn('c.id', db('course_staff').where({ user_id: userId }).select('course_id'))
          .orWhereIn('c.id', db('enrollments').where({ user_id: userId }).select('course_id')),
    );
  }
  if (filter.search) {
    const pattern = containing(filter.search);
    ids.where(
      (where) =>
        void where
          .whereRaw("LOWER(c.title) LIKE ? ESCAPE '|'", [pattern])
          .orWhereRaw("LOWER(u.name) LIKE ? ESCAPE '|'", [pattern]),
    );
  }
  return ids;
}

const newestFirst = (courses: Knex.QueryBuilder, db: DbOrTrx) =>
  columns(courses, db).orderBy([
    { column: 'c.created_at', order: 'desc' },
    { column: 'c.id', order: 'desc' },
  ]);

/** One page of courses, newest first, and how many there are. */
export async function listCourses(
  db: DbOrTrx,
  filter: CourseFilter & { limit: number; offset: number },
): Promise<{ items: Course[]; total: number }> {
  const count = (await chosen(db, filter).count({ n: '*' }).first()) as unknown as { n: number };
  const page = newestFirst(chosen(db, filter), db).limit(filter.limit).offset(filter.offset);
  return { items: ((await page) as CourseRow[]).map(toCourse), total: Number(count.n) };
}

/** Courses, newest first, after one that may be gone meanwhile. */
export async function listCoursesAfter(
  db: DbOrTrx,
  filter: CourseFilter & { after: Pick<Course, 'createdAt' | 'id'> | undefined; limit: number },
): Promise<Course[]> {
  const rows = newestFirst(chosen(db, filter), db).limit(filter.limit);
  if (filter.after) {
    const { createdAt, id } = filter.after;
    rows.where((older) => {
      older
        .where('c.created_at', '<', createdAt)
        .orWhere((same) => void same.where('c.created_at', createdAt).where('c.id', '<', id));
    });
  }
  return ((await rows) as CourseRow[]).map(toCourse);
}

export async function insertStaff(trx: DbOrTrx, courseId: string, member: StaffMember, nowMs: number): Promise<void> {
  await trx('course_staff').insert({ course_id: courseId, user_id: member.userId, role: member.role, added_at: nowMs });
}

export async function deleteStaff(trx: DbOrTrx, courseId: string, userId: string): Promise<boolean> {
  return (await trx('course_staff').where({ course_id: courseId, user_id: userId }).delete()) > 0;
}

export async function listStaff(db: DbOrTrx, courseId: string): Promise<StaffMember[]> {
  const rows = (await db('course_staff').where({ course_id: courseId }).orderBy(['added_at', 'user_id'])) as {
    user_id: string;
    role: StaffRole;
  }[];
  return rows.map((row) => ({ userId: row.user_id, role: row.role }));
}

/** Counted with an update that changes nothing: it reads and locks the newest rows, even if two people leave at once. */
export async function countProfessors(trx: DbOrTrx, courseId: string): Promise<number> {
  return await trx('course_staff').where({ course_id: courseId, role: 'professor' }).update({ role: 'professor' });
}

export async function findStaffRole(db: DbOrTrx, courseId: string, userId: string): Promise<StaffRole | undefined> {
  const row = (await db('course_staff').where({ course_id: courseId, user_id: userId }).first('role')) as
    { role: StaffRole } | undefined;
  return row?.role;
}

/** A person's place in each of these courses: their role on the staff, or that they are enrolled; courses without one are absent. */
export async function listPlacesIn(
  db: DbOrTrx,
  userId: string,
  courseIds: readonly string[],
): Promise<Map<string, StaffRole | 'student'>> {
  const mine = { user_id: userId };
  const enrolled = (await db('enrollments').where(mine).whereIn('course_id', courseIds).select('course_id')) as {
    course_id: string;
  }[];
  const staff = (await db('course_staff').where(mine).whereIn('course_id', courseIds).select('course_id', 'role')) as {
    course_id: string;
    role: StaffRole;
  }[];
  // Staff comes last: a person who teaches a course is not a student of it.
  return new Map([
    ...enrolled.map((row) => [row.course_id, 'student'] as const),
    ...staff.map((row) => [row.course_id, row.role] as const),
  ]);
}

/** How many courses a university has. */
export async function countOfUniversity(db: DbOrTrx, universityId: string): Promise<number> {
  const row = (await db('courses').where({ university_id: universityId }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Moves every course of a university to another one; how many. */
export async function updateUniversity(trx: DbOrTrx, fromId: string, toId: string): Promise<number> {
  return await trx('courses').where({ university_id: fromId }).update({ university_id: toId });
}
