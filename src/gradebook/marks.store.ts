/** Every query of marks by hand, comments on work, and requests to grade again. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Mark, RegradeRequest, RegradeState, WorkComment } from './marks.rules.ts';

export interface StoredMark extends Mark {
  assignmentId: string;
  userId: string;
  reason: string;
  rev: number;
  markedBy: string | null;
  markedAt: number;
}

const IN_AT_ONCE = 500;
const markColumns = {
  assignmentId: 'assignment_id',
  userId: 'user_id',
  manualMilli: 'manual_milli',
  overrideMilli: 'override_milli',
  reason: 'reason',
  rev: 'rev',
  markedBy: 'marked_by',
  markedAt: 'marked_at',
};

/** Marks of these students in these assignments. */
export async function listMarks(
  db: DbOrTrx,
  assignmentIds: readonly string[],
  userIds: readonly string[],
): Promise<StoredMark[]> {
  const found: StoredMark[] = [];
  for (let start = 0; start < userIds.length; start += IN_AT_ONCE)
    found.push(
      ...((await db('grade_marks')
        .whereIn('assignment_id', assignmentIds)
        .whereIn('user_id', userIds.slice(start, start + IN_AT_ONCE))
        .select(markColumns)) as StoredMark[]),
    );
  return found;
}

/** Everyone with a mark in these assignments. */
export async function listMarked(db: DbOrTrx, assignmentIds: readonly string[]): Promise<string[]> {
  const rows = (await db('grade_marks').whereIn('assignment_id', assignmentIds).distinct('user_id')) as {
    user_id: string;
  }[];
  return rows.map((row) => row.user_id);
}

export async function findMark(db: DbOrTrx, assignmentId: string, userId: string): Promise<StoredMark | undefined> {
  return (await listMarks(db, [assignmentId], [userId]))[0];
}

/** Writes a mark based on revision `rev` (0: none yet); false when someone else did meanwhile. */
export async function saveMark(trx: DbOrTrx, courseId: string, mark: StoredMark, rev: number): Promise<boolean> {
  const where = { assignment_id: mark.assignmentId, user_id: mark.userId };
  const values = {
    ...{ course_id: courseId, manual_milli: mark.manualMilli, override_milli: mark.overrideMilli, reason: mark.reason },
    ...{ marked_by: mark.markedBy, marked_at: mark.markedAt, rev: rev + 1 },
  };
  if (rev > 0)
    return (
      (await trx('grade_marks')
        .where({ ...where, rev })
        .update(values)) > 0
    );
  await trx('grade_marks').insert({ ...where, ...values });
  return true;
}

export async function deleteMark(trx: DbOrTrx, assignmentId: string, userId: string, rev: number): Promise<boolean> {
  return (await trx('grade_marks').where({ assignment_id: assignmentId, user_id: userId, rev }).delete()) > 0;
}

export async function insertComment(trx: DbOrTrx, one: WorkComment): Promise<void> {
  await trx('work_comments').insert({
    ...{ id: one.id, assignment_id: one.assignmentId, user_id: one.userId, submission_id: one.submissionId },
    ...{ path: one.path, line_number: one.lineNumber, body: one.body },
    ...{ author_id: one.authorId, created_at: one.createdAt },
  });
}

export async function deleteComment(trx: DbOrTrx, id: string, authorId: string): Promise<boolean> {
  return (await trx('work_comments').where({ id, author_id: authorId }).delete()) > 0;
}

/** Oldest first. */
export async function listComments(db: DbOrTrx, assignmentId: string, userId: string): Promise<WorkComment[]> {
  return (await db('work_comments')
    .where({ assignment_id: assignmentId, user_id: userId })
    .orderBy(['created_at', 'id'])
    .select({
      ...{ id: 'id', assignmentId: 'assignment_id', userId: 'user_id', submissionId: 'submission_id', path: 'path' },
      ...{ lineNumber: 'line_number', body: 'body', authorId: 'author_id', createdAt: 'created_at' },
    })) as WorkComment[];
}

const requestColumns = {
  ...{ id: 'id', courseId: 'course_id', assignmentId: 'assignment_id', userId: 'user_id', state: 'state' },
  ...{ reason: 'reason', answer: 'answer', createdAt: 'created_at', decidedAt: 'decided_at', decidedBy: 'decided_by' },
};

/** Throws a unique violation while another one of the student waits. */
export async function insertRequest(trx: DbOrTrx, one: RegradeRequest): Promise<void> {
  await trx('regrade_requests').insert({
    ...{ id: one.id, course_id: one.courseId, assignment_id: one.assignmentId, user_id: one.userId, state: one.state },
    ...{ reason: one.reason, answer: null, created_at: one.createdAt, decided_at: null, decided_by: null },
    open_key: `${one.assignmentId}:${one.userId}`,
  });
}

/** Ends a request that waits; false when it no longer does. */
export async function moveRequest(
  trx: DbOrTrx,
  id: string,
  to: { state: Exclude<RegradeState, 'asked'>; answer: string | null; decidedAt: number; decidedBy: string | null },
): Promise<boolean> {
  const changed = await trx('regrade_requests')
    .where({ id, state: 'asked' })
    .update({
      ...{ state: to.state, answer: to.answer, decided_at: to.decidedAt, decided_by: to.decidedBy },
      open_key: null,
    });
  return changed > 0;
}

/** Of one student in an assignment, or all that wait in a course; the newest first. */
export async function listRequests(
  db: DbOrTrx,
  where: { assignmentId: string; userId: string } | { courseId: string } | { id: string },
): Promise<RegradeRequest[]> {
  const query = db('regrade_requests').orderBy([{ column: 'created_at', order: 'desc' }, { column: 'user_id' }]);
  if ('id' in where) query.where({ id: where.id });
  else if ('courseId' in where) query.where({ course_id: where.courseId, state: 'asked' });
  else query.where({ assignment_id: where.assignmentId, user_id: where.userId });
  return (await query.select(requestColumns)) as RegradeRequest[];
}

/** Whether a submission has a file of that name. */
export async function hasFile(db: DbOrTrx, submissionId: string, path: string): Promise<boolean> {
  const row: unknown = await db('submission_files').where({ submission_id: submissionId, path }).first('path');
  return row !== undefined;
}

/** Blanks reasons of marks, comments, and requests about a person's work. */
export async function blankWordsAbout(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('grade_marks').where({ user_id: userId }).update({ reason: '' });
  await trx('work_comments').where({ user_id: userId }).update({ body: '' });
  await trx('regrade_requests').where({ user_id: userId }).update({ reason: '', answer: null });
}

/** Courses on whose staff a person is, and where a request to grade again waits. */
export async function listCoursesWithRequests(db: DbOrTrx, staffId: string): Promise<string[]> {
  const rows = (await db('regrade_requests as r')
    .join('course_staff as s', 's.course_id', 'r.course_id')
    .where({ 's.user_id': staffId, 'r.state': 'asked' })
    .distinct('r.course_id as courseId')
    .orderBy('courseId')) as { courseId: string }[];
  return rows.map(({ courseId }) => courseId);
}
