/** Who studies in which section: each step is written with the history of the person in the course. */
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from './course-parts.service.ts';
import type { Course } from './courses.rules.ts';
import * as store from './enrollments.store.ts';
import { releaseOtherEntries } from './roster.store.ts';
import { rolesTowards } from './section-access.service.ts';
import { isReached, type EnrollmentEvent } from './sections.rules.ts';
import { findSection } from './sections.store.ts';

const subject = (id: string) => ({ type: 'course', id });

/** Enrols a person, in the transaction of the caller. */
export async function enrollWithin(
  trx: Transaction,
  place: { courseId: string; sectionId: string; userId: string },
  actor: Actor,
  nowMs: number,
): Promise<void> {
  const { courseId, sectionId, userId } = place;
  await store.insertEnrollment(trx, place, nowMs);
  const event = { userId, sectionId, kind: 'joined', byId: actorId(actor), at: nowMs } as const;
  await store.insertEnrollmentEvents(trx, courseId, [event]);
  await insertAudit(trx, actor, nowMs, 'course.enrolled', subject(courseId), { sectionId, userId });
}

/** Ends an enrollment, in the transaction of the caller; false when there is none. Work and grades stay. */
export async function endEnrollmentWithin(
  trx: Transaction,
  { courseId, userId }: { courseId: string; userId: string },
  actor: Actor,
  nowMs: number,
): Promise<boolean> {
  const sectionId = await store.findEnrolledSection(trx, courseId, userId);
  if (sectionId === undefined || !(await store.deleteEnrollment(trx, courseId, userId))) return false;
  const kind = actor.kind === 'user' && actor.id === userId ? 'left' : 'removed';
  const event = { userId, sectionId, kind, byId: actorId(actor), at: nowMs } as const;
  await store.insertEnrollmentEvents(trx, courseId, [event]);
  await insertAudit(trx, actor, nowMs, 'course.student_removed', subject(courseId), { userId, sectionId });
  return true;
}

/** Staff of their section remove a student from the course, or a student leaves; submissions are kept. */
export async function removeStudent(app: App, actor: Actor, course: Pick<Course, 'id'>, userId: string): Promise<void> {
  const self = actor.kind === 'user' && actor.id === userId;
  if (!self) requirePermission(actor, 'course.roster', await rolesTowards(app, actor, course.id, userId));
  const place = { courseId: course.id, userId };
  await inTransaction(app.db, async (trx) => {
    if (!(await endEnrollmentWithin(trx, place, actor, app.clock.nowMs()))) throw new NotFound('user_not_found');
  });
}

/** Moves a student to another section, for staff of both. @throws NotFound */
export async function moveStudent(app: App, page: CoursePage, userId: string, toId: string): Promise<void> {
  const { actor, course, roles, sectionIds } = page;
  requirePermission(actor, 'course.roster', roles);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const fromId = await store.findEnrolledSection(trx, course.id, userId);
    const to = await findSection(trx, toId);
    if (!to || to.courseId !== course.id || !isReached(sectionIds, toId)) throw new NotFound('section_not_found');
    if (fromId === undefined || !isReached(sectionIds, fromId)) throw new NotFound('user_not_found');
    if (fromId === toId || !(await store.moveEnrollment(trx, course.id, userId, fromId, toId))) return;
    // Their row stays on the class list they leave, and is no longer theirs: on the other one they confirm theirs.
    await releaseOtherEntries(trx, to, userId);
    const event = { userId, sectionId: toId, kind: 'moved', byId: actorId(actor), at: nowMs } as const;
    await store.insertEnrollmentEvents(trx, course.id, [event]);
    await insertAudit(trx, actor, nowMs, 'course.student_moved', subject(course.id), { userId, fromId, toId });
  });
}

/** The history of one student in a course, oldest first, for staff of their section. @throws Forbidden */
export async function enrollmentHistory(app: App, page: CoursePage, userId: string): Promise<EnrollmentEvent[]> {
  const { actor, course } = page;
  requirePermission(actor, 'course.roster', await rolesTowards(app, actor, course.id, userId));
  return await store.listEnrollmentEvents(app.db, course.id, userId);
}
