/** Every query of extensions and of the late days of a course. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Extension, ExtensionState } from './extensions.rules.ts';

interface ExtensionRow {
  id: string;
  course_id: string;
  assignment_id: string | null;
  user_id: string;
  state: ExtensionState;
  due_at: number | null;
  late_until: number | null;
  extra_late_days: number;
  time_factor_percent: number | null;
  reason: string;
  answer: string | null;
  created_at: number;
  decided_at: number | null;
  decided_by: string | null;
}

const IN_AT_ONCE = 500;

const toExtension = (row: ExtensionRow): Extension => ({
  id: row.id,
  courseId: row.course_id,
  assignmentId: row.assignment_id,
  userId: row.user_id,
  state: row.state,
  dueAt: row.due_at,
  lateUntil: row.late_until,
  extraLateDays: row.extra_late_days,
  timeFactorPercent: row.time_factor_percent,
  reason: row.reason,
  answer: row.answer,
  createdAt: row.created_at,
  decidedAt: row.decided_at,
  decidedBy: row.decided_by,
});

/** Throws a unique violation for a form that was sent already, by its key. */
export async function insertExtension(trx: DbOrTrx, one: Extension, formKey: string | null): Promise<void> {
  await trx('extensions').insert({
    id: one.id,
    course_id: one.courseId,
    assignment_id: one.assignmentId,
    user_id: one.userId,
    state: one.state,
    due_at: one.dueAt,
    late_until: one.lateUntil,
    extra_late_days: one.extraLateDays,
    time_factor_percent: one.timeFactorPercent,
    reason: one.reason,
    answer: one.answer,
    created_at: one.createdAt,
    decided_at: one.decidedAt,
    decided_by: one.decidedBy,
    form_key: formKey,
  });
}

/** Moves an extension to its next state, with what was decided; false when someone else moved it meanwhile. */
export async function moveExtension(trx: DbOrTrx, from: ExtensionState, to: Extension): Promise<boolean> {
  const changed = await trx('extensions')
    .where({ id: to.id, state: from })
    .update({
      state: to.state,
      due_at: to.dueAt,
      late_until: to.lateUntil,
      extra_late_days: to.extraLateDays,
      time_factor_percent: to.timeFactorPercent,
      answer: to.answer,
      decided_at: to.decidedAt,
      decided_by: to.decidedBy,
      // The student may ask again.
      ...(from === 'asked' && { form_key: null }),
    });
  return changed > 0;
}

export async function findExtension(db: DbOrTrx, id: string): Promise<Extension | undefined> {
  const row = (await db('extensions').where({ id }).first()) as ExtensionRow | undefined;
  return row && toExtension(row);
}

/** Extensions that hold in these courses, of one person or of everyone. */
export async function listGranted(db: DbOrTrx, courseIds: readonly string[], userId?: string): Promise<Extension[]> {
  const rows: ExtensionRow[] = [];
  for (let start = 0; start < courseIds.length; start += IN_AT_ONCE) {
    const found = db('extensions')
      .where({ state: 'granted', ...(userId === undefined ? {} : { user_id: userId }) })
      .whereIn('course_id', courseIds.slice(start, start + IN_AT_ONCE));
    rows.push(...((await found) as ExtensionRow[]));
  }
  return rows.map(toExtension);
}

/** All of a course, or of one person in it, the newest first. */
export async function listExtensions(db: DbOrTrx, courseId: string, userId?: string): Promise<Extension[]> {
  const rows = (await db('extensions')
    .where({ course_id: courseId, ...(userId === undefined ? {} : { user_id: userId }) })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'user_id', order: 'asc' },
    ])) as ExtensionRow[];
  return rows.map(toExtension);
}

/** The late days of a course, with the revision that an edit is based on; 0 and 0 where none were set. */
export async function findLateDays(db: DbOrTrx, courseId: string): Promise<{ days: number; rev: number }> {
  const row = (await db('late_day_budgets').where({ course_id: courseId }).first('days', 'rev')) as
    { days: number; rev: number } | undefined;
  return row ?? { days: 0, rev: 0 };
}

/** Writes an edit based on revision `rev`; false when someone else saved meanwhile. Throws a unique violation for a second first one. */
export async function saveLateDays(trx: DbOrTrx, courseId: string, days: number, rev: number): Promise<boolean> {
  if (rev === 0) {
    await trx('late_day_budgets').insert({ course_id: courseId, days, rev: 1 });
    return true;
  }
  const changed = await trx('late_day_budgets')
    .where({ course_id: courseId, rev })
    .update({ days, rev: rev + 1 });
  return changed > 0;
}

/** Blanks what was written about a person in their extensions. */
export async function forgetWordsAbout(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('extensions').where({ user_id: userId }).update({ reason: '', answer: null });
}

/** Courses on whose staff a person is, and where someone asked for an extension. */
export async function listCoursesAsked(db: DbOrTrx, staffId: string): Promise<string[]> {
  const rows = (await db('extensions as e')
    .join('course_staff as s', 's.course_id', 'e.course_id')
    .where({ 's.user_id': staffId, 'e.state': 'asked' })
    .distinct('e.course_id as courseId')
    .orderBy('courseId')) as { courseId: string }[];
  return rows.map(({ courseId }) => courseId);
}
