/** Extensions of single students: staff give, decide and revoke them, students ask; each with its reason and an audit row. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { onceKey } from '../platform/form-keys.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { findAssignment, listAssignments } from './assignments.store.ts';
import { courseExtensionsHref } from './course-links.rules.ts';
import type { CoursePage } from './course-parts.service.ts';
import { isVisible, type Assignment } from './courses.rules.ts';
import {
  requireGift,
  requireStep,
  type Extension,
  type ExtensionGift,
  type ExtensionState,
} from './extensions.rules.ts';
import * as store from './extensions.store.ts';
import { enrolledOf, staffOfStudentUnchecked } from './section-access.service.ts';
import { extensionChanged } from './extensions.topics.ts';
import { courseDetailsUnchecked, namesInCourseUnchecked } from './student-identities.service.ts';

const subject = (id: string) => ({ type: 'course', id });
const NOTHING: ExtensionGift = { dueAt: null, lateUntil: null, extraLateDays: 0, timeFactorPercent: null };
/** Whom one form may give the same extension. */
export const MOST_STUDENTS = 200;
/** What a student may ask for in a course at a time. */
const MOST_ASKED = 20;

/** As staff see it. */
export type NamedExtension = Extension & { name: string; studentNumber: string | null };

/** Extensions of the students whom the reader teaches, and what they asked for, the newest first. @throws Forbidden */
export async function extensionsIn(app: App, page: CoursePage): Promise<NamedExtension[]> {
  requirePermission(page.actor, 'course.grade', page.roles);
  const seen = new Set((await enrolledOf(app, page)).map(({ userId }) => userId));
  const all = (await store.listExtensions(app.db, page.course.id)).filter(({ userId }) => seen.has(userId));
  const ids = all.map(({ userId }) => userId);
  const names = await namesInCourseUnchecked(app, page.course.id, ids);
  return all.map((one) => ({
    ...one,
    name: names.get(one.userId)?.name ?? '',
    studentNumber: names.get(one.userId)?.studentNumber ?? null,
  }));
}

/** The actor's own, as a student of the course. */
export async function ownExtensions(app: App, actor: UserActor, courseId: string): Promise<NamedExtension[]> {
  const own = await store.listExtensions(app.db, courseId, actor.id);
  return own.map((one) => ({ ...one, name: '', studentNumber: null }));
}

/**
 * Gives several students the same extension, each named by student ID or email address; how many. A form that is sent twice gives
 * one.
 * @throws InvalidInput for people who are not among the students the actor teaches, and for an extension that gives nothing
 */
export async function giveExtensions(
  app: App,
  page: CoursePage,
  {
    students,
    assignmentId,
    reason,
    formKey,
    ...gift
  }: ExtensionGift & { students: string; assignmentId: string | null; reason: string; formKey: string | null },
): Promise<number> {
  const { actor, course, roles } = page;
  requirePermission(actor, 'course.grade', roles);
  const assignment = await assignmentIn(app, course.id, assignmentId);
  requireGift(gift, assignment);
  const ids = await studentsNamed(app, page, students);
  const nowMs = app.clock.nowMs();
  const decidedBy = actor.kind === 'user' ? actor.id : null;
  const once = formKey === null ? null : onceKey(formKey, { students, assignmentId, reason, gift });
  await inTransaction(app.db, async (trx) => {
    for (const userId of ids) {
      const one: Extension = {
        ...{ ...gift, id: newId(), courseId: course.id, assignmentId, userId, state: 'granted', reason, answer: null },
        ...{ createdAt: nowMs, decidedAt: nowMs, decidedBy },
      };
      await store.insertExtension(trx, one, once && `${once}:${userId}`);
      await insertAudit(trx, actor, nowMs, 'extension.granted', subject(course.id), detailOf(one));
      await tellStudent(trx, nowMs, page, one);
    }
  }).catch((error: unknown) => {
    if (once === null || !isUniqueViolation(error)) throw error;
  });
  app.background.poke();
  return ids.length;
}

/** Asks for a later due time, or other help in words. @throws Conflict for those who asked for too much at once; InvalidInput */
export async function askForExtension(
  app: App,
  { actor, course, roles }: CoursePage & { actor: UserActor },
  asked: { assignmentId: string; dueAt: number | null; reason: string },
): Promise<void> {
  if (!roles.includes('course-student')) throw new NotFound('course_not_found');
  const assignment = await assignmentIn(app, course.id, asked.assignmentId);
  const nowMs = app.clock.nowMs();
  if (!assignment || !isVisible(assignment, nowMs)) throw new InvalidInput('assignment_unknown', {}, 'assignmentId');
  if (asked.dueAt !== null) requireGift({ ...NOTHING, dueAt: asked.dueAt }, assignment);
  const open = (await store.listExtensions(app.db, course.id, actor.id)).filter(({ state }) => state === 'asked');
  if (open.some(({ assignmentId }) => assignmentId === asked.assignmentId))
    throw new Conflict('extension_asked_already', { assignment: assignment.title }, 'assignmentId');
  if (open.length >= MOST_ASKED) throw new Conflict('extension_too_many', { limit: MOST_ASKED });
  const one: Extension = {
    ...{ ...NOTHING, ...asked, id: newId(), courseId: course.id, userId: actor.id, state: 'asked', answer: null },
    ...{ createdAt: nowMs, decidedAt: null, decidedBy: null },
  };
  const staff = await staffOfStudentUnchecked(app, course.id, actor.id);
  await inTransaction(app.db, async (trx) => {
    // One that waits for each assignment, also when the form is sent twice at once.
    await store.insertExtension(trx, one, `asked:${asked.assignmentId}:${actor.id}`);
    await insertAudit(trx, actor, nowMs, 'extension.asked', subject(course.id), detailOf(one));
    const fact = { key: `extension:${one.id}:asked`, href: courseExtensionsHref(course.slug) };
    await notify(trx, nowMs, { ...fact, kind: 'extension', variant: 'asked', params: { course: course.title } }, staff);
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Conflict('extension_asked_already', { assignment: assignment.title }, 'assignmentId');
  });
  app.background.poke();
}

/** Grants what was asked for (with other values perhaps), declines it, or takes a granted one back. @throws Conflict, NotFound */
export async function decideExtension(
  app: App,
  page: CoursePage,
  id: string,
  step: { to: 'granted' | 'declined' | 'revoked'; answer: string | null; gift?: ExtensionGift },
): Promise<void> {
  const { actor, course, roles } = page;
  requirePermission(actor, 'course.grade', roles);
  const before = await extensionOf(app, course.id, id);
  if (!(await enrolledOf(app, page)).some(({ userId }) => userId === before.userId))
    throw new NotFound('extension_not_found');
  const gift = step.gift ?? before;
  if (step.to === 'granted') requireGift(gift, await assignmentIn(app, course.id, before.assignmentId));
  await moved(app, page, before, { ...before, ...picked(gift), state: step.to, answer: step.answer });
}

/** Takes back what the actor asked for. @throws Conflict once it was decided; NotFound */
export async function withdrawExtension(app: App, page: CoursePage & { actor: UserActor }, id: string): Promise<void> {
  const before = await extensionOf(app, page.course.id, id);
  if (before.userId !== page.actor.id) throw new NotFound('extension_not_found');
  await moved(app, page, before, { ...before, state: 'withdrawn' });
}

async function moved(app: App, page: CoursePage, before: Extension, wanted: Extension): Promise<void> {
  requireStep(before.state, wanted.state);
  const { actor } = page;
  const nowMs = app.clock.nowMs();
  const after = { ...wanted, decidedAt: nowMs, decidedBy: actor.kind === 'user' ? actor.id : null };
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveExtension(trx, before.state, after))) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, `extension.${after.state}`, subject(page.course.id), detailOf(after));
    if (after.state !== 'withdrawn') await tellStudent(trx, nowMs, page, after);
  });
  app.background.poke();
}

/** Tells a student what was decided, and has their grades computed again where that changed their dates. */
async function tellStudent(trx: Transaction, nowMs: number, { course }: CoursePage, one: Extension): Promise<void> {
  const { id, userId, state, extraLateDays } = one;
  // Late days are shared by the assignments of the course.
  const assignmentId = extraLateDays > 0 ? null : one.assignmentId;
  if (state === 'granted' || state === 'revoked')
    await enqueue(trx, nowMs, extensionChanged, { courseId: course.id, userId, assignmentId });
  const fact = { key: `extension:${id}:${state}`, href: courseExtensionsHref(course.slug) };
  const variant = state as Exclude<ExtensionState, 'asked' | 'withdrawn'>;
  await notify(trx, nowMs, { ...fact, kind: 'extension', variant, params: { course: course.title } }, [userId]);
}

/** The late days that each student has in a course, for those who edit assignments. @throws Forbidden */
export async function lateDaysIn(
  app: App,
  { actor, course, roles }: CoursePage,
): Promise<{ days: number; rev: number }> {
  requirePermission(actor, 'assignment.edit', roles);
  return await store.findLateDays(app.db, course.id);
}

/** Writes the late days of a course in the transaction of the caller, who updates the grades. @throws Conflict */
export async function setLateDaysWithin(
  trx: Transaction,
  { actor, course, roles }: CoursePage,
  nowMs: number,
  before: { days: number; rev: number },
  days: number,
): Promise<void> {
  requirePermission(actor, 'assignment.edit', roles);
  const isSaved = await store.saveLateDays(trx, course.id, days, before.rev).catch((error: unknown) => {
    if (isUniqueViolation(error)) return false;
    throw error;
  });
  if (!isSaved) throw new Conflict('changed_meanwhile');
  await insertAudit(trx, actor, nowMs, 'course.late_days', subject(course.id), {
    changes: { days: [before.days, days] },
  });
}

/** Blanks what was written about a person whose account was erased. */
export async function forgetExtensionWordsWithin(trx: Transaction, userId: string): Promise<void> {
  await store.forgetWordsAbout(trx, userId);
}

async function extensionOf(app: App, courseId: string, id: string): Promise<Extension> {
  const found = await store.findExtension(app.db, id);
  if (found?.courseId !== courseId) throw new NotFound('extension_not_found');
  return found;
}

async function assignmentIn(app: App, courseId: string, id: string | null): Promise<Assignment | undefined> {
  if (id === null) return undefined;
  const found = await findAssignment(app.db, id);
  if (found?.courseId !== courseId) throw new InvalidInput('assignment_unknown', {}, 'assignmentId');
  return found;
}

/** The assignments that an extension can be about, for a form: those the reader sees. */
export async function assignmentsToExtend(app: App, { actor, course, roles }: CoursePage): Promise<Assignment[]> {
  const all = await listAssignments(app.db, [course.id]);
  return may(actor, 'assignment.edit', roles) ? all : all.filter((one) => isVisible(one, app.clock.nowMs()));
}

async function studentsNamed(app: App, page: CoursePage, written: string): Promise<string[]> {
  const names = [...new Set(written.split(/[\s,;，；、]+/u).filter(Boolean))];
  if (names.length > MOST_STUDENTS) throw new InvalidInput('too_many', { max: MOST_STUDENTS }, 'students');
  const ids = (await enrolledOf(app, page)).map(({ userId }) => userId);
  const details = await courseDetailsUnchecked(app, page.course.id, ids);
  const byName = new Map<string, string[]>();
  for (const id of ids)
    for (const name of [details.get(id)?.studentNumber, details.get(id)?.email, id])
      if (name) byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), id]);
  return [
    ...new Set(
      names.map((name) => {
        const found = byName.get(name.toLowerCase()) ?? [];
        if (found.length !== 1)
          throw new InvalidInput(found.length === 0 ? 'student_unknown' : 'student_twice', { name }, 'students');
        return found[0] as string;
      }),
    ),
  ];
}

const picked = ({ dueAt, lateUntil, extraLateDays, timeFactorPercent }: ExtensionGift): ExtensionGift => ({
  ...{ dueAt, lateUntil, extraLateDays, timeFactorPercent },
});

/** Without the reason, which may be about someone's health. */
function detailOf({ id, assignmentId, userId, state, ...one }: Extension): Record<string, unknown> {
  return { extensionId: id, assignmentId, userId, state, ...picked(one) };
}
