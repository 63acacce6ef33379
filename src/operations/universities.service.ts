/** Merging two universities that are one: what would move, and moving it all in one transaction. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { normaliseUniversity, similarUniversities, type University } from '../accounts/universities.rules.ts';
import {
  listUniversitiesUnchecked,
  mergeUniversityWithin,
  peopleOfUniversityUnchecked,
} from '../accounts/universities.service.ts';
import { contestsEnteredByUnchecked, renameEntryUniversity } from '../contests/entry.service.ts';
import { coursesOfUniversityUnchecked, moveCoursesOf } from '../courses/courses.service.ts';
import { movePartnershipsOf, partnershipsOfUniversityUnchecked } from '../partnerships/partnerships.service.ts';

/** How much belongs to a university. */
export interface Belongings {
  partnerships: number;
  courses: number;
  /** Profiles that name it. */
  people: number;
  /** Contests whose entry names it. */
  contests: number;
}

/** What belongs to a university, for organizers. */
export async function belongingsOf(app: App, actor: Actor, university: University): Promise<Belongings> {
  requirePermission(actor, 'university.edit');
  return {
    partnerships: await partnershipsOfUniversityUnchecked(app, university.id),
    courses: await coursesOfUniversityUnchecked(app, university.id),
    people: await peopleOfUniversityUnchecked(app, university),
    contests: (await contestsEnteredByUnchecked(app, [university.name, ...university.otherNames])).length,
  };
}

/** Other universities that may be this one. */
export async function duplicatesOf(app: App, actor: Actor, university: University): Promise<University[]> {
  requirePermission(actor, 'university.edit');
  const others = (await listUniversitiesUnchecked(app)).filter((one) => one.id !== university.id);
  const found = [university.name, ...university.otherNames].flatMap((name) => similarUniversities(name, others));
  return [...new Set(found)];
}

/** The university someone chose by one of its names or its URL name. @throws InvalidInput naming the field */
export async function chosenUniversity(app: App, actor: Actor, typed: string, not: University): Promise<University> {
  requirePermission(actor, 'university.edit');
  const norm = normaliseUniversity(typed);
  const found = (await listUniversitiesUnchecked(app)).find(
    (one) => one.slug === norm || [one.name, ...one.otherNames].some((name) => normaliseUniversity(name) === norm),
  );
  if (!found) throw new InvalidInput('university_unknown', { name: typed }, 'into');
  if (found.id === not.id) throw new InvalidInput('university_itself', {}, 'into');
  return found;
}

/**
 * Merges one university into another: partnerships, courses, profiles and contests' entry move, and every name of it
 * becomes another name of the other one. Published results keep the names they were published with.
 * @throws Conflict when one of the two was merged meanwhile
 */
export async function mergeUniversity(app: App, actor: Actor, from: University, into: University): Promise<Belongings> {
  requirePermission(actor, 'university.edit');
  const nowMs = app.clock.nowMs();
  return await inTransaction(app.db, async (trx) => {
    const people = await mergeUniversityWithin(trx, from, into);
    const partnerships = await movePartnershipsOf(trx, from.id, into.id);
    const courses = await moveCoursesOf(trx, from.id, into.id);
    const contests = await renameEntryUniversity(trx, [from.name, ...from.otherNames], into.name);
    const moved: Belongings = { partnerships, courses, people, contests };
    const detail = { name: from.name, into: into.name, fromId: from.id, ...moved };
    await insertAudit(trx, actor, nowMs, 'university.merged', { type: 'university', id: into.id }, detail);
    return moved;
  });
}
