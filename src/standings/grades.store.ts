/** Grades: one cell a student and assignment, from the best judged submission. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';

export interface Grade {
  assignmentId: string;
  userId: string;
  pointsMilli: number;
  submissionId: string | null;
  attempts: number;
}

interface GradeRow {
  assignment_id: string;
  user_id: string;
  points_milli: number;
  submission_id: string | null;
  attempts: number;
}

function toGrade(row: GradeRow): Grade {
  return {
    assignmentId: row.assignment_id,
    userId: row.user_id,
    pointsMilli: row.points_milli,
    submissionId: row.submission_id,
    attempts: row.attempts,
  };
}

export interface GradedSubmission {
  id: string;
  /** That judged it. */
  problemVersionId: string;
  verdict: string;
  scoreMilli: number | null;
}

/** A student's judged submissions to an assignment, oldest first. */
export async function listJudged(db: DbOrTrx, assignmentId: string, userId: string): Promise<GradedSubmission[]> {
  const rows = (await db('submissions as s')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .where({ 's.context_type': 'assignment', 's.context_id': assignmentId })
    .where({ 's.author_id': userId, 's.is_sample_run': false })
    .whereNotNull('s.verdict')
    .orderBy(['s.submitted_at', 's.id'])
    .select(
      's.id',
      's.verdict',
      's.score_milli',
      's.problem_version_id as handed_in_version',
      'j.problem_version_id as judged_version',
    )) as {
    id: string;
    handed_in_version: string;
    judged_version: string | null;
    verdict: string;
    score_milli: number | null;
  }[];
  return rows.map((row) => ({
    id: row.id,
    problemVersionId: row.judged_version ?? row.handed_in_version,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
  }));
}

/** One student's cell of an assignment. */
export async function findGrade(db: DbOrTrx, assignmentId: string, userId: string): Promise<Grade | undefined> {
  const row = (await db('grades').where({ assignment_id: assignmentId, user_id: userId }).first()) as
    GradeRow | undefined;
  return row && toGrade(row);
}

/** Writes a cell; the last writer has read the newest submissions, so its word stands. */
export async function saveGrade(db: DbOrTrx, courseId: string, grade: Grade, nowMs: number): Promise<void> {
  const values = {
    course_id: courseId,
    points_milli: grade.pointsMilli,
    submission_id: grade.submissionId,
    attempts: grade.attempts,
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

/** All cells of a course, or one student's. */
export async function listGrades(db: DbOrTrx, courseId: string, userId?: string): Promise<Grade[]> {
  const rows = (await db('grades').where(
    userId ? { course_id: courseId, user_id: userId } : { course_id: courseId },
  )) as GradeRow[];
  return rows.map(toGrade);
}
