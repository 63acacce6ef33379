/** The view model of the page of a problem's people. */
import type { Person } from '../accounts/users.rules.ts';
import type { ProblemPerson, ProblemRole } from './problem-people.rules.ts';

export interface ShownPerson {
  id: string;
  displayName: string;
  university: string | null;
  isErased: boolean;
}

/** Names, never addresses. */
export function shownPerson({ id, displayName, university, isErased }: Person): ShownPerson {
  return { id, displayName, university, isErased };
}

/** People of a problem with their names. */
export function peopleLines(people: readonly ProblemPerson[], names: ReadonlyMap<string, Person>, viewerId: string) {
  return people.flatMap(({ userId, role, givenBy, givenAt }) => {
    const person = names.get(userId);
    const by = givenBy === null ? undefined : names.get(givenBy);
    if (!person) return [];
    return [
      { person: shownPerson(person), role, givenAt, givenBy: by ? shownPerson(by) : null, isMe: userId === viewerId },
    ];
  });
}

/** Search results, each person with their current role. */
export function foundLines(found: readonly Person[], people: readonly ProblemPerson[]) {
  const roles = new Map<string, ProblemRole>(people.map(({ userId, role }) => [userId, role]));
  return found.map((person) => ({ person: shownPerson(person), role: roles.get(person.id) ?? null }));
}
