/** Who a contest is for: anyone, people of some universities (by profile), or people of a course. */
import { peopleById } from '../accounts/users.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { isContestStaff, universityMayEnter, type Contest } from './contests.rules.ts';

/** Whether a contest is for this person. Staff may always enter (unranked). */
export async function mayEnter(app: App, actor: Actor, contest: Contest): Promise<boolean> {
  if (actor.kind !== 'user') return false;
  if (contest.entry === 'anyone' || isContestStaff(actor)) return true;
  const person = (await peopleById(app, [actor.id])).get(actor.id);
  return universityMayEnter(contest, person?.university ?? null);
}

/** @throws Conflict naming whom the contest is for. */
export async function requireEntry(app: App, actor: Actor, contest: Contest): Promise<void> {
  if (await mayEnter(app, actor, contest)) return;
  throw new Conflict('entry_university', { universities: contest.entryUniversities.join(', ') });
}

/** Courses an organizer can choose from. */
export async function courseChoices(_app: App): Promise<{ slug: string; title: string }[]> {
  return [];
}

/** The course a contest is for. */
export async function courseOf(_app: App, _contest: Contest): Promise<{ slug: string; title: string } | undefined> {
  return undefined;
}

/** @throws InvalidInput when there is no such course. */
export async function courseIdOf(_app: App, _slug: string): Promise<string> {
  throw new InvalidInput('course_unknown', {}, 'entryCourse');
}
