/** Who a contest is for: anyone, people of some universities (by profile), people of some courses, or those on its list. */
import { keptNamesUnchecked } from '../accounts/universities.service.ts';
import { may, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { publicCourses } from '../courses/course-access.service.ts';
import { coursesByIdUnchecked, getCourseBySlugUnchecked, isInOneOf } from '../courses/courses.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { normaliseName, universityMayEnter, type Contest } from './contests.rules.ts';
import { listEntryUniversities, updateEntryUniversities } from './contests.store.ts';

const MOST_COURSES = 500;

/** Whether this person may register. Organizers always may, unranked. */
export async function mayEnter(app: App, actor: Actor, contest: Contest): Promise<boolean> {
  if (actor.kind !== 'user') return false;
  if (contest.entry === 'anyone' || may(actor, 'contest.edit')) return true;
  // The list belongs to `eligibility`, which lets those on it in whatever the contest is open to.
  if (contest.entry === 'invited') return false;
  if (contest.entry === 'course') return await isInOneOf(app, actor, contest.entryCourseIds);
  const university = (await publicPeople(app, [actor.id])).get(actor.id)?.university ?? null;
  if (university === null) return false;
  // A contest may name a university otherwise than its people do.
  const [own = university, ...entryUniversities] = await keptNamesUnchecked(app, [
    university,
    ...contest.entryUniversities,
  ]);
  return universityMayEnter({ entryUniversities }, own);
}

/** @throws Conflict that says who may register. */
export async function requireEntry(app: App, actor: Actor, contest: Contest): Promise<void> {
  if (await mayEnter(app, actor, contest)) return;
  if (contest.entry === 'invited') throw new Conflict('entry_invited');
  const courses = await publicEntryCourses(app, contest);
  if (contest.entry === 'course')
    throw new Conflict('entry_course', { course: courses.map(({ title }) => title).join(', ') });
  throw new Conflict('entry_university', { universities: contest.entryUniversities.join(', ') });
}

/** Courses an organizer can choose from: the newest, and those that the contest has already. */
export async function courseChoices(
  app: App,
  actor: Actor,
  chosenIds: readonly string[] = [],
): Promise<{ slug: string; title: string }[]> {
  requireInSomeContest(actor, 'contest.edit');
  const { items } = await publicCourses(app, { page: 1, pageSize: MOST_COURSES });
  const older = chosenIds.filter((id) => !items.some((one) => one.id === id));
  return [...items, ...(await coursesByIdUnchecked(app, older))].map(({ slug, title, term }) => ({
    slug,
    title: `${title} (${term})`,
  }));
}

/** The courses whose members may register, as everyone sees them. */
export async function publicEntryCourses(
  app: App,
  { entryCourseIds }: Contest,
): Promise<{ slug: string; title: string }[]> {
  return (await coursesByIdUnchecked(app, entryCourseIds)).map(({ slug, title }) => ({ slug, title }));
}

/** The ids of courses by their URL names. @throws InvalidInput when there is no such course */
export async function courseIdsOf(app: App, actor: Actor, slugs: readonly string[]): Promise<string[]> {
  requireInSomeContest(actor, 'contest.edit');
  const ids: string[] = [];
  for (const slug of slugs) {
    try {
      ids.push((await getCourseBySlugUnchecked(app, slug)).id);
    } catch (error) {
      if (error instanceof NotFound) throw new InvalidInput('course_unknown', {}, 'entryCourse');
      throw error;
    }
  }
  return ids;
}

/** Contests whose entry names a university by one of these names. */
export async function contestsEnteredByUnchecked(
  app: App,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const norms = new Set(names.map(normaliseName));
  const listed = await listEntryUniversities(app.db);
  return listed.filter((one) => one.entryUniversities.some((name) => norms.has(normaliseName(name))));
}

/** Puts the name of a merged university in place of its others where contests name them, in the merge's transaction. */
export async function renameEntryUniversity(trx: Transaction, names: readonly string[], to: string): Promise<number> {
  const norms = new Set(names.map(normaliseName));
  let count = 0;
  for (const { id, entryUniversities } of await listEntryUniversities(trx)) {
    const after = [...new Set(entryUniversities.map((name) => (norms.has(normaliseName(name)) ? to : name)))];
    if (after.join('\n') === entryUniversities.join('\n')) continue;
    await updateEntryUniversities(trx, id, after);
    count += 1;
  }
  return count;
}
