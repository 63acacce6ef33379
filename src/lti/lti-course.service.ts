/** From a launch into the course: connecting a course of the platform to a section, and what teachers and learners reach. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor, coursesAfter } from '../courses/course-access.service.ts';
import { assignmentHref, courseHref } from '../courses/course-links.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import type { Assignment } from '../courses/courses.rules.ts';
import { allAssignmentsUnchecked, getCourseUnchecked, joinCourse, publicStaff } from '../courses/courses.service.ts';
import { courseAccess, sectionsOf } from '../courses/section-access.service.ts';
import { isReached } from '../courses/sections.rules.ts';
import { getSectionUnchecked } from './lti-sections.service.ts';
import { learns, teaches, type Launch, type LtiContext, type LtiPlatform } from './lti.rules.ts';
import * as store from './lti-contexts.store.ts';

const MOST_COURSES = 100;

/** Where a launch leads. */
export type Destination =
  | { to: 'page'; href: string }
  /** Staff choose the section that this course of the platform belongs to. */
  | { to: 'connect'; choices: { sectionId: string; label: string }[] }
  /** Nobody has connected the course yet. */
  | { to: 'not-connected' }
  /** Teaches there, but is not on the staff here: these people can add them. */
  | { to: 'ask-staff'; course: string; staff: string[] }
  | { to: 'choose-assignments'; course: string; assignments: Pick<Assignment, 'id' | 'title' | 'points'>[] };

const contextKey = (platform: LtiPlatform, launch: Launch) => ({
  platformId: platform.id,
  deploymentId: launch.deploymentId,
  contextId: launch.context?.id ?? '',
});

/** The sections whose roster somebody keeps in running courses, to connect one. */
async function ownSections(app: App, actor: UserActor): Promise<{ sectionId: string; label: string }[]> {
  const courses = await coursesAfter(app, actor, { mine: true, after: undefined, limit: MOST_COURSES });
  const found = [];
  for (const { course, role } of courses) {
    if (role === null || role === 'student' || course.state !== 'running') continue;
    const page = await courseFor(app, actor, { id: course.id }, 'course.roster');
    for (const { id, name } of await sectionsOf(app, page))
      found.push({ sectionId: id, label: `${course.title} (${course.term}) · ${name}` });
  }
  return found;
}

/** Where the launch of this person leads; learners are enrolled as the section allows. @throws Conflict as `joinCourse` */
export async function destinationOf(
  app: App,
  actor: UserActor,
  platform: LtiPlatform,
  launch: Launch,
): Promise<Destination> {
  if (!launch.context) throw new Conflict('lti_no_context');
  const context = await store.findContext(app.db, contextKey(platform, launch));
  if (!context) {
    const choices = teaches(launch.roles) ? await ownSections(app, actor) : [];
    return choices.length > 0 ? { to: 'connect', choices } : { to: 'not-connected' };
  }
  await keepServices(app, context, launch);
  const course = await getCourseUnchecked(app, context.courseId);
  const access = await courseAccess(app, actor, course.id);
  const isStaff = access.roles.some((role) => role !== 'course-student') || access.sectionIds === 'all';
  if (launch.kind === 'deep-linking') {
    if (!isStaff) return await staffToAsk(app, course);
    const assignments = await allAssignmentsUnchecked(app, course.id);
    return { to: 'choose-assignments', course: course.title, assignments };
  }
  if (access.roles.length === 0 && !isStaff) {
    if (teaches(launch.roles)) return await staffToAsk(app, course);
    if (!learns(launch.roles)) throw new Conflict('lti_no_role');
    await joinCourse(app, actor, (await getSectionUnchecked(app, context.sectionId)).joinCode);
  }
  if (!isStaff) await store.saveVisitor(app.db, context.id, actor.id, app.clock.nowMs());
  const all = await allAssignmentsUnchecked(app, course.id);
  const assignment = all.find(({ id }) => id === launch.assignmentId);
  if (assignment && launch.lineItemUrl)
    await inTransaction(app.db, (trx) =>
      store.saveLineItem(trx, context.id, assignment.id, launch.lineItemUrl as string),
    );
  return { to: 'page', href: assignment ? assignmentHref(course.slug, assignment.id) : courseHref(course.slug) };
}

async function staffToAsk(app: App, course: { id: string; title: string }): Promise<Destination> {
  const staff = await publicStaff(app, course.id);
  const people = await publicPeople(
    app,
    staff.map(({ userId }) => userId),
  );
  const names = staff.map(({ userId }) => people.get(userId)?.displayName ?? '').filter((name) => name !== '');
  return { to: 'ask-staff', course: course.title, staff: names };
}

/** A platform may move its services or allow more of them. */
async function keepServices(app: App, context: LtiContext, { services }: Launch): Promise<void> {
  const isSame = JSON.stringify(services) === JSON.stringify(context.services);
  if (isSame || (services.lineItemsUrl === null && services.membersUrl === null)) return;
  await store.updateServices(app.db, context.id, services);
}

/** Connects the course of a launch to a section, for its staff whom the platform knows as a teacher. @throws Forbidden, Conflict */
export async function connectContext(
  app: App,
  actor: UserActor,
  platform: LtiPlatform,
  launch: Launch,
  sectionId: string,
): Promise<void> {
  if (!launch.context || !teaches(launch.roles)) throw new Conflict('lti_no_context');
  const section = await getSectionUnchecked(app, sectionId);
  const page = await courseFor(app, actor, { id: section.courseId }, 'course.roster');
  if (!isReached(page.sectionIds, sectionId)) throw new NotFound('section_not_found');
  const id = newId();
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertContext(trx, {
        ...{ id, ...contextKey(platform, launch), title: launch.context?.title ?? '' },
        ...{ courseId: section.courseId, sectionId, services: launch.services },
        ...{ connectedBy: actor.id, connectedAt: nowMs },
      });
      const detail = { platform: platform.name, title: launch.context?.title ?? '', sectionId };
      await insertAudit(trx, actor, nowMs, 'course.lti_connected', { type: 'course', id: section.courseId }, detail);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('lti_connected_meanwhile') : error;
  }
}

/** The connections of a course that its reader reaches. @throws Forbidden */
export async function contextsOf(app: App, { actor, course, roles, sectionIds }: CoursePage): Promise<LtiContext[]> {
  requirePermission(actor, 'course.roster', roles);
  return (await store.listContexts(app.db, { course_id: course.id })).filter((one) =>
    isReached(sectionIds, one.sectionId),
  );
}

/** One of them. @throws NotFound */
export async function contextOf(app: App, page: CoursePage, id: string): Promise<LtiContext> {
  const found = (await contextsOf(app, page)).find((one) => one.id === id);
  if (!found) throw new NotFound('lti_context_not_found');
  return found;
}

/** Ends a connection: nothing is sent any more, and launches from there lead nowhere. Students stay. */
export async function disconnectContext(app: App, page: CoursePage, context: LtiContext): Promise<void> {
  const { actor, course, roles } = page;
  requirePermission(actor, 'course.roster', roles);
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deleteContext(trx, context.id))) return;
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.lti_disconnected', subject, { title: context.title });
  });
}
