/** Who is on the staff of a contest: nobody at once competes in it and sees what competitors must not. */
import type { ContestPerson } from '../accounts/contest-roles.rules.ts';
import { Conflict } from '../platform/errors.ts';

/** @throws Conflict when the person to be added is registered for the contest, alone or in a team */
export function requireNoParticipant(userId: string, among: ReadonlySet<string>): void {
  if (among.has(userId)) throw new Conflict('contest_person_participates', {}, 'person');
}

/** People of the staff now, and those who were and are not any more, each once. */
export function nowAndBefore(people: readonly ContestPerson[]): { now: ContestPerson[]; before: ContestPerson[] } {
  const now = people.filter(({ endedAt }) => endedAt === null);
  const known = new Set(now.map(({ userId }) => userId));
  const last = new Map(people.filter(({ userId }) => !known.has(userId)).map((one) => [one.userId, one]));
  return { now, before: [...last.values()] };
}

/**
 * People who compete although they are or were on the staff: added to a team by an import, or removed from the staff before they
 * registered. Volunteers see nothing that competitors must not.
 */
export function conflicts(people: readonly ContestPerson[], among: ReadonlySet<string>): ContestPerson[] {
  const last = new Map(people.filter(({ role }) => role !== 'volunteer').map((one) => [one.userId, one]));
  return [...last.values()].filter(({ userId }) => among.has(userId));
}
