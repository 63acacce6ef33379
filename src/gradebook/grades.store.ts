/** Grades: one row per student and assignment, from the best judged submission. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { Grade, GradeReason } from './grades.rules.ts';

interface GradeRow {
  assignment_id: string;
  user_id: string;
  points_milli: number;
  submission_id: string | null;
  attempts: number;
  submitted_at?: number | null;
  reason: string | null;
  mark: string | null;
}

function toGrade(row: GradeRow): Grade {
  return {
    assignmentId: row.assignment_id,
    userId: row.user_id,
    pointsMilli: row.points_milli,
    submissionId: row.submission_id,
    attempts: row.attempts,
    submittedAt: row.submitted_at ?? null,
    reason: row.reason === null ? null : (JSON.parse(row.reason) as GradeReason),
    mark: row.mark === null ? null : (JSON.parse(row.mark) as Grade['mark'] & object),
  };
}

export interface GradedSubmission {
  id: string;
  authorId: string;
  /** The version that judged it. */
  problemVersionId: string;
  verdict: Verdict;
  scoreMilli: number | null;
  submittedAt: number;
}

interface GradedRow {
  id: string;
  author_id: string;
  handed_in_version: string;
  judged_version: string | null;
  verdict: Verdict;
  score_milli: number | null;
  submitted_at: number;
}

/** How many students' submissions are read at once. */
const BATCH_SIZE = 500;

/** Judged submissions of these students to an assignment; for each student oldest first. */
export async function listJudged(
  db: DbOrTrx,
  assignmentId: string,
  userIds: readonly string[],
): Promise<GradedSubmission[]> {
  const rows: GradedRow[] = [];
  for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
    rows.push(
      ...((await db('submissions as s')
        .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
        .where({ 's.context_type': 'assignment', 's.context_id': assignmentId, 's.is_sample_run': false })
        .whereIn('s.author_id', userIds.slice(start, start + BATCH_SIZE))
        .whereNotNull('s.verdict')
        .orderBy(['s.submitted_at', 's.id'])
        .select(
          's.id',
          's.author_id',
          's.verdict',
          's.score_milli',
          's.submitted_at',
          's.problem_version_id as handed_in_version',
          'j.problem_version_id as judged_version',
        )) as GradedRow[]),
    );
  }
  return rows.map((row) => ({
    id: row.id,
    authorId: row.author_id,
    problemVersionId: row.judged_version ?? row.handed_in_version,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    submittedAt: row.submitted_at,
  }));
}

/** All submissions to an assignment, judged or not, or those of one student; oldest first. */
export async function listWork(
  db: DbOrTrx,
  assignmentId: string,
  userId?: string,
): Promise<{ id: string; authorId: string; submittedAt: number; verdict: Verdict | null }[]> {
  return (await db('submissions')
    .where({ context_type: 'assignment', context_id: assignmentId, is_sample_run: false })
    .where(userId === undefined ? {} : { author_id: userId })
    .orderBy(['submitted_at', 'id'])
    .select('id', 'author_id as authorId', 'submitted_at as submittedAt', 'verdict')) as {
    id: string;
    authorId: string;
    submittedAt: number;
    verdict: Verdict | null;
  }[];
}

/** Whether a person submitted anything to an assignment of a course. */
export async function hasWorkIn(db: DbOrTrx, courseId: string, userId: string): Promise<boolean> {
  const row: unknown = await db('submissions')
    .where({ course_id: courseId, context_type: 'assignment', author_id: userId, is_sample_run: false })
    .first('id');
  return row !== undefined;
}

/** Everyone who submitted to these assignments, once for each assignment. */
export async function listSubmitters(
  db: DbOrTrx,
  assignmentIds: readonly string[],
): Promise<{ assignmentId: string; authorId: string }[]> {
  return (await db('submissions')
    .where({ context_type: 'assignment', is_sample_run: false })
    .whereIn('context_id', assignmentIds)
    .distinct('context_id as assignmentId', 'author_id as authorId')) as { assignmentId: string; authorId: string }[];
}

/** Students and assignments of a course with a pending submission. */
export async function listWaiting(db: DbOrTrx, courseId: string): Promise<{ userId: string; assignmentId: string }[]> {
  return (await db('submissions')
    .where({ course_id: courseId, context_type: 'assignment', is_sample_run: false, verdict: null })
    .distinct('author_id as userId', 'context_id as assignmentId')) as { userId: string; assignmentId: string }[];
}

/** All grades of an assignment, by student. */
export async function gradesOfAssignment(db: DbOrTrx, assignmentId: string): Promise<Map<string, Grade>> {
  const rows = (await db('grades').where({ assignment_id: assignmentId })) as GradeRow[];
  return new Map(rows.map((row) => [row.user_id, toGrade(row)]));
}

/** The grade of a student in an assignment. */
export async function findGrade(db: DbOrTrx, assignmentId: string, userId: string): Promise<Grade | undefined> {
  const row = (await db('grades').where({ assignment_id: assignmentId, user_id: userId }).first()) as
    GradeRow | undefined;
  return row && toGrade(row);
}

const valuesOf = (grade: Grade) => ({
  points_milli: grade.pointsMilli,
  submission_id: grade.submissionId,
  attempts: grade.attempts,
  reason: grade.reason ? JSON.stringify(grade.reason) : null,
  mark: grade.mark ? JSON.stringify(grade.mark) : null,
});

/** Writes those of these grades that differ from what is stored. The last writer wins, because it has read the newest submissions. */
export async function saveGrades(
  db: DbOrTrx,
  courseId: string,
  grades: readonly Grade[],
  nowMs: number,
): Promise<void> {
  const [assignmentIds, userIds] = [
    [...new Set(grades.map(({ assignmentId }) => assignmentId))],
    [...new Set(grades.map(({ userId }) => userId))],
  ];
  const stored = new Map<string, string>();
  const placeOf = (assignmentId: string, userId: string) => `${assignmentId}:${userId}`;
  for (let start = 0; start < userIds.length; start += BATCH_SIZE) {
    const rows = (await db('grades')
      .whereIn('assignment_id', assignmentIds)
      .whereIn('user_id', userIds.slice(start, start + BATCH_SIZE))
      .select('assignment_id', 'user_id', 'points_milli', 'submission_id', 'attempts', 'reason', 'mark')) as GradeRow[];
    for (const { assignment_id, user_id, points_milli, submission_id, attempts, reason, mark } of rows)
      stored.set(
        placeOf(assignment_id, user_id),
        JSON.stringify({ points_milli, submission_id, attempts, reason, mark }),
      );
  }
  for (const grade of grades)
    if (stored.get(placeOf(grade.assignmentId, grade.userId)) !== JSON.stringify(valuesOf(grade)))
      await saveGrade(db, courseId, grade, nowMs);
}

async function saveGrade(db: DbOrTrx, courseId: string, grade: Grade, nowMs: number): Promise<void> {
  const values = {
    course_id: courseId,
    ...valuesOf(grade),
    updated_at: nowMs,
  };
  const where = { assignment_id: grade.assignmentId, user_id: grade.userId };
  if ((await db('grades').where(where).update(values)) > 0) return;
  await db('grades')
    .insert({ ...where, ...values })
    .catch(async (error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      await db('grades').where(where).update(values);
    });
}

/** Removes a grade that neither a submission nor staff give any more. */
export async function deleteGrade(trx: DbOrTrx, assignmentId: string, userId: string): Promise<void> {
  await trx('grades').where({ assignment_id: assignmentId, user_id: userId }).delete();
}

/** All grades of a course, or those of one student. */
export async function listGrades(db: DbOrTrx, courseId: string, userId?: string): Promise<Grade[]> {
  const rows = (await db('grades as g')
    .leftJoin('submissions as s', 's.id', 'g.submission_id')
    .where(userId ? { 'g.course_id': courseId, 'g.user_id': userId } : { 'g.course_id': courseId })
    .select('g.*', 's.submitted_at')) as GradeRow[];
  return rows.map(toGrade);
}

/** A student's points in these assignments, by assignment, in thousandths; those without a grade are absent. */
export async function listPointsOf(
  db: DbOrTrx,
  userId: string,
  assignmentIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = (await db('grades')
    .where({ user_id: userId })
    .whereIn('assignment_id', assignmentIds)
    .select('assignment_id', 'points_milli')) as Pick<GradeRow, 'assignment_id' | 'points_milli'>[];
  return new Map(rows.map((row) => [row.assignment_id, row.points_milli]));
}
