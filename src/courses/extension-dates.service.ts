/** What extensions make of the dates and late days of a course for one person. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Assignment } from './courses.rules.ts';
import { datesWith, extraDaysIn, type Extension } from './extensions.rules.ts';
import * as store from './extensions.store.ts';

/** Extensions that hold in a course by student; a student without any is absent. */
export async function grantedInUnchecked(db: DbOrTrx, courseId: string): Promise<Map<string, Extension[]>> {
  const byStudent = new Map<string, Extension[]>();
  for (const one of await store.listGranted(db, [courseId]))
    byStudent.set(one.userId, [...(byStudent.get(one.userId) ?? []), one]);
  return byStudent;
}

/** An assignment with the dates that hold for this person. */
export async function datesForUnchecked(
  app: App,
  assignment: Assignment,
  userId: string,
): Promise<Assignment & { isExtended: boolean }> {
  return datesWith(assignment, await store.listGranted(app.db, [assignment.courseId], userId));
}

/** The same for whoever reads it. */
export async function datesForActor(
  app: App,
  actor: Actor,
  assignment: Assignment,
): Promise<Assignment & { isExtended: boolean }> {
  return actor.kind === 'user'
    ? await datesForUnchecked(app, assignment, actor.id)
    : { ...assignment, isExtended: false };
}

/** All late days of a person in a course: everyone's, and those of extensions. */
export async function lateDaysOfUnchecked(app: App, courseId: string, userId: string): Promise<number> {
  const { days } = await store.findLateDays(app.db, courseId);
  return days + extraDaysIn(await store.listGranted(app.db, [courseId], userId));
}

/** The late days of everyone in a course. */
export async function lateDaysUnchecked(app: App, courseId: string): Promise<number> {
  return (await store.findLateDays(app.db, courseId)).days;
}
