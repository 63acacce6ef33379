/** What the export of personal data contains of courses: places in them, grades and extensions. */
import type { DbOrTrx } from '../platform/database/connection.ts';

type Row = Record<string, unknown>;

/** Courses taught and taken, and the grades there with the versions they follow from. */
export async function readCourses(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  const course = ['c.slug as course', 'c.title', 'c.term', 'c.state', 'u.name as university'];
  const courses = (table: string) =>
    db(`${table} as x`)
      .join('courses as c', 'c.id', 'x.course_id')
      .join('universities as u', 'u.id', 'c.university_id')
      .where('x.user_id', userId);
  return {
    taught: (await courses('course_staff')
      .orderBy('x.added_at')
      .select(...course, 'x.role', 'x.added_at')) as Row[],
    sectionsTaught: (await courses('section_staff')
      .join('course_sections as s', 's.id', 'x.section_id')
      .orderBy(['x.added_at', 's.id'])
      .select('c.slug as course', 's.name as section', 'x.added_at')) as Row[],
    taken: (await courses('enrollments')
      .leftJoin('course_sections as s', 's.id', 'x.section_id')
      .orderBy('x.enrolled_at')
      .select(...course, 's.name as section', 'x.enrolled_at')) as Row[],
    classLists: (await db('roster_entries as r')
      .join('course_sections as s', 's.id', 'r.section_id')
      .join('courses as c', 'c.id', 's.course_id')
      .where('r.user_id', userId)
      .orderBy(['r.claimed_at', 's.id'])
      .select('c.slug as course', 's.name as section', 'r.student_number', 'r.full_name', 'r.class_name', 'r.email')
      .select('r.claimed_at')) as Row[],
    enrollmentHistory: (await courses('enrollment_events')
      .leftJoin('course_sections as s', 's.id', 'x.section_id')
      .orderBy(['x.at', 'x.number'])
      .select('c.slug as course', 's.name as section', 'x.kind', 'x.at')) as Row[],
    grades: (await db('grades as g')
      .join('assignments as a', 'a.id', 'g.assignment_id')
      .join('courses as c', 'c.id', 'g.course_id')
      .where('g.user_id', userId)
      .orderBy(['c.slug', 'a.due_at', 'a.id'])
      .select(
        'c.slug as course',
        'a.title as assignment',
        'a.opens_at',
        'a.due_at',
        'a.points as full_points',
        'a.problem_version_id',
        'g.points_milli',
        'g.submission_id',
        'g.attempts',
        'g.reason',
        'g.mark',
        'g.updated_at',
      )) as Row[],
    marksByHand: (await db('grade_marks as m')
      .join('assignments as a', 'a.id', 'm.assignment_id')
      .where('m.user_id', userId)
      .orderBy(['m.marked_at', 'a.id'])
      .select('a.title as assignment', 'm.manual_milli', 'm.override_milli', 'm.reason', 'm.marked_at')) as Row[],
    comments: (await db('work_comments as w')
      .join('assignments as a', 'a.id', 'w.assignment_id')
      .where('w.user_id', userId)
      .orderBy(['w.created_at', 'w.id'])
      .select(
        'a.title as assignment',
        'w.submission_id',
        'w.path',
        'w.line_number',
        'w.body',
        'w.created_at',
      )) as Row[],
    regradeRequests: (await db('regrade_requests as r')
      .join('assignments as a', 'a.id', 'r.assignment_id')
      .where('r.user_id', userId)
      .orderBy(['r.created_at', 'r.id'])
      .select('a.title as assignment', 'r.state', 'r.reason', 'r.answer', 'r.created_at', 'r.decided_at')) as Row[],
    outsideResults: (await db('outside_scores as o')
      .join('outside_columns as c', 'c.id', 'o.column_id')
      .where('o.user_id', userId)
      .orderBy(['c.created_at', 'c.id'])
      .select('c.title', 'c.category', 'c.points as full_points', 'o.points_milli')) as Row[],
    finalGrades: (await db('final_grades as f')
      .join('final_grade_versions as v', 'v.id', 'f.version_id')
      .join('courses as c', 'c.id', 'v.course_id')
      .where('f.user_id', userId)
      .orderBy(['c.slug', 'v.number'])
      .select('c.slug as course', 'v.number', 'v.note', 'f.total', 'f.made', 'v.published_at')) as Row[],
    extensions: (await db('extensions as e')
      .join('courses as c', 'c.id', 'e.course_id')
      .leftJoin('assignments as a', 'a.id', 'e.assignment_id')
      .where('e.user_id', userId)
      .orderBy(['e.created_at', 'e.id'])
      .select(
        'c.slug as course',
        'a.title as assignment',
        'e.state',
        'e.due_at',
        'e.late_until',
        'e.extra_late_days',
        'e.time_factor_percent',
        'e.reason',
        'e.answer',
        'e.created_at',
        'e.decided_at',
      )) as Row[],
  };
}
