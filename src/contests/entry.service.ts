/** Who a contest is for: anyone, people of some universities (by profile), or people of a course. */
import { peopleById } from '../accounts/users.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
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
