/** The roster of a course: who is enrolled, and what is doubtful about who they are. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Person } from '../accounts/users.rules.ts';
import { peopleById, studentDetails, type StudentDetails } from '../accounts/users.service.ts';
import type { Course, Enrollment } from './courses.rules.ts';
import { courseRolesOf, listEnrolled } from './courses.service.ts';
import {
  missingStudents,
  rosterWarnings,
  warningCounts,
  type ListedStudent,
  type RosterWarning,
} from './roster.rules.ts';
import { listClassList, replaceClassList } from './roster.store.ts';

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
  /** Lines of it that belong to nobody enrolled. */
  missing: ListedStudent[];
}

/** Everybody enrolled with their warnings; for staff only: the caller has asked for the permission. */
export async function rosterOf(app: App, course: Pick<Course, 'id'>): Promise<Roster> {
  const enrolled = await listEnrolled(app, course.id);
  const ids = enrolled.map((one) => one.userId);
  const [people, details] = [await peopleById(app, ids), await studentDetails(app, ids)];
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

/** Puts another class list in place of the one before; an empty one ends the comparison. */
export async function saveClassList(app: App, actor: Actor, course: Course, listed: ListedStudent[]): Promise<void> {
  requirePermission(actor, 'course.roster', await courseRolesOf(app, actor, course.id));
  await inTransaction(app.db, async (trx) => {
    const before = await listClassList(trx, course.id);
    await replaceClassList(trx, course.id, listed);
    const detail = { before: before.length, after: listed.length };
    await insertAudit(
      trx,
      actor,
      app.clock.nowMs(),
      'course.class_list_saved',
      { type: 'course', id: course.id },
      detail,
    );
  });
}
