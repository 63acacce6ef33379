/** The roster of a course: who is enrolled, and what is doubtful about who they are. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Person } from '../accounts/users.rules.ts';
import { publicPeople, studentDetailsUnchecked, type StudentDetails } from '../accounts/users.service.ts';
import type { CoursePage } from './course-parts.service.ts';
import type { Course, Enrollment } from './courses.rules.ts';
import { courseRolesOf, listEnrolledUnchecked } from './courses.service.ts';
import {
  missingStudents,
  rosterWarnings,
  warningCounts,
  type ListedStudent,
  type RosterWarning,
} from './roster.rules.ts';
import { findClassListRev, listClassList, moveClassListRev, replaceClassList } from './roster.store.ts';

export interface RosterStudent extends Enrollment {
  person: Person | null;
  details: StudentDetails | null;
  warnings: RosterWarning[];
}

export interface Roster {
  students: RosterStudent[];
  counts: { warning: RosterWarning; count: number }[];
  /** The class list staff gave; empty where they gave none. */
  classList: ListedStudent[];
  /** Lines of it that belong to no one enrolled. */
  missing: ListedStudent[];
}

/** Everyone enrolled with their warnings, for staff. @throws Forbidden */
export async function rosterOf(app: App, { actor, course, roles }: CoursePage): Promise<Roster> {
  requirePermission(actor, 'course.roster', roles);
  const enrolled = await listEnrolledUnchecked(app, course.id);
  const ids = enrolled.map((one) => one.userId);
  const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
  const classList = await listClassList(app.db, course.id);
  const identities = ids.map((userId) => {
    const one = details.get(userId);
    return {
      userId,
      studentNumber: one?.studentNumber ?? null,
      fullName: one?.fullName ?? null,
      isVerified: one?.isVerified ?? false,
    };
  });
  const warnings = rosterWarnings(identities, classList);
  const missing = missingStudents(identities, classList);
  return {
    students: enrolled.map((one) => ({
      ...one,
      person: people.get(one.userId) ?? null,
      details: details.get(one.userId) ?? null,
      warnings: warnings.get(one.userId) ?? [],
    })),
    counts: warningCounts(warnings, missing.length),
    classList,
    missing,
  };
}

/** Selects the audit rows of class lists among those of a course. */
const OF_CLASS_LIST = { of: 'class-list' };

/** The class list of a course, and its revision for the form, for staff. @throws Forbidden */
export async function classListOf(
  app: App,
  { actor, course, roles }: CoursePage,
): Promise<{ classList: ListedStudent[]; rev: number }> {
  requirePermission(actor, 'course.roster', roles);
  const rev = await findClassListRev(app.db, course.id);
  return { classList: await listClassList(app.db, course.id), rev };
}

/**
 * Puts another class list in place of the one before; an empty one ends the comparison. With the form's `rev`, it is
 * refused if someone else has saved since. The audit row has how many students, not who: names and IDs stay in one place.
 * @throws Conflict
 */
export async function saveClassList(
  app: App,
  actor: Actor,
  course: Course,
  listed: ListedStudent[],
  rev?: number,
): Promise<void> {
  requirePermission(actor, 'course.roster', await courseRolesOf(app, actor, course.id));
  await inTransaction(app.db, async (trx) => {
    const current = await findClassListRev(trx, course.id);
    if (rev !== undefined && rev !== current) throw new Conflict('changed_meanwhile');
    if (!(await moveClassListRev(trx, course.id, current))) throw new Conflict('changed_meanwhile');
    const before = await listClassList(trx, course.id);
    await replaceClassList(trx, course.id, listed);
    const detail = { ...OF_CLASS_LIST, rev: current + 1, changes: { listed: [before.length, listed.length] } };
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.class_list_saved', subject, detail);
  });
}

/** Class lists of a course saved since revision `rev`: when, by whom and how many students. */
export async function classListEditsSince(
  app: App,
  { actor, course, roles }: CoursePage,
  rev: number,
): Promise<MissedEdit[]> {
  requirePermission(actor, 'course.roster', roles);
  return await editsSince(app.db, { type: 'course', id: course.id }, rev, OF_CLASS_LIST);
}
