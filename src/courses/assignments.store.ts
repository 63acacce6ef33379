/** Every query of assignments. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Assignment, AssignmentDraft, Prerequisite } from './courses.rules.ts';
import type { LateKind } from './late-policies.rules.ts';

interface AssignmentRow {
  id: string;
  course_id: string;
  problem_version_id: string;
  title: string;
  opens_at: number;
  due_at: number;
  points: number;
  late_until: number | null;
  late_percent: number | null;
  late_kind: LateKind;
  late_per_day: number | null;
  grace_minutes: number;
  max_attempts: number | null;
  cooldown_minutes: number | null;
  visible_from: number | null;
  counts: Assignment['counts'];
  prerequisites: string | null;
  rev: number;
}

function toAssignment(row: AssignmentRow): Assignment {
  return {
    id: row.id,
    courseId: row.course_id,
    problemVersionId: row.problem_version_id,
    title: row.title,
    opensAt: row.opens_at,
    dueAt: row.due_at,
    points: row.points,
    lateUntil: row.late_until,
    latePercent: row.late_percent,
    lateKind: row.late_kind,
    latePerDay: row.late_per_day,
    graceMinutes: row.grace_minutes,
    maxAttempts: row.max_attempts,
    cooldownMinutes: row.cooldown_minutes,
    visibleFrom: row.visible_from,
    counts: row.counts,
    prerequisites: row.prerequisites === null ? [] : (JSON.parse(row.prerequisites) as Prerequisite[]),
    rev: row.rev,
  };
}

function columns(draft: AssignmentDraft) {
  return {
    problem_version_id: draft.problemVersionId,
    title: draft.title,
    opens_at: draft.opensAt,
    due_at: draft.dueAt,
    points: draft.points,
    late_until: draft.lateUntil ?? null,
    late_percent: draft.latePercent ?? null,
    late_kind: draft.lateKind ?? 'flat',
    late_per_day: draft.latePerDay ?? null,
    grace_minutes: draft.graceMinutes ?? 0,
    max_attempts: draft.maxAttempts ?? null,
    cooldown_minutes: draft.cooldownMinutes ?? null,
    visible_from: draft.visibleFrom ?? null,
    counts: draft.counts ?? 'best',
    prerequisites: draft.prerequisites?.length ? JSON.stringify(draft.prerequisites) : null,
  };
}

export async function insertAssignment(
  trx: DbOrTrx,
  id: string,
  courseId: string,
  draft: AssignmentDraft,
  nowMs: number,
): Promise<void> {
  await trx('assignments').insert({ id, course_id: courseId, created_at: nowMs, ...columns(draft) });
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateAssignment(
  trx: DbOrTrx,
  id: string,
  rev: number,
  draft: AssignmentDraft,
): Promise<boolean> {
  const changed = await trx('assignments')
    .where({ id, rev })
    .update({ ...columns(draft), rev: rev + 1 });
  return changed > 0;
}

export interface AssignmentUse {
  problemVersionId: string;
  id: string;
  title: string;
  opensAt: number;
  courseId: string;
  courseSlug: string;
  courseTitle: string;
}

/** Assignments of one of these versions, the newest first. */
export async function listAssignmentsUsing(
  db: DbOrTrx,
  problemVersionIds: readonly string[],
): Promise<AssignmentUse[]> {
  return (await db('assignments as a')
    .join('courses as c', 'c.id', 'a.course_id')
    .whereIn('a.problem_version_id', problemVersionIds)
    .orderBy([
      { column: 'a.opens_at', order: 'desc' },
      { column: 'a.id', order: 'asc' },
    ])
    .select(
      'a.problem_version_id as problemVersionId',
      'a.id',
      'a.title',
      'a.opens_at as opensAt',
      'c.id as courseId',
      'c.slug as courseSlug',
      'c.title as courseTitle',
    )) as AssignmentUse[];
}

/** Sets another version of the same problem. */
export async function updateAssignmentVersion(trx: DbOrTrx, id: string, problemVersionId: string): Promise<void> {
  await trx('assignments')
    .where({ id })
    .update({ problem_version_id: problemVersionId, rev: trx.raw('rev + 1') });
}

export async function findAssignment(db: DbOrTrx, id: string): Promise<Assignment | undefined> {
  const row = (await db('assignments').where({ id }).first()) as AssignmentRow | undefined;
  return row && toAssignment(row);
}

/** Ordered by opening time, then by due time. */
export async function listAssignments(db: DbOrTrx, courseIds: readonly string[]): Promise<Assignment[]> {
  const rows = (await db('assignments')
    .whereIn('course_id', courseIds)
    .orderBy(['opens_at', 'due_at', 'id'])) as AssignmentRow[];
  return rows.map(toAssignment);
}
