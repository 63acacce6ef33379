/** The view model of the page of a contest's staff: names, never addresses. */
import type { ContestPerson } from '../accounts/contest-roles.rules.ts';
import type { Person } from '../accounts/users.rules.ts';

function shownPerson({ id, displayName, university, isErased }: Person) {
  return { id, displayName, university, isErased };
}

/** People of the staff with their names. */
export function staffLines(
  people: readonly ContestPerson[],
  names: ReadonlyMap<string, Person>,
  viewerId: string | null,
) {
  return people.flatMap(({ userId, role, givenBy, givenAt, endedAt }) => {
    const person = names.get(userId);
    const by = givenBy === null ? undefined : names.get(givenBy);
    if (!person) return [];
    const given = { givenAt, endedAt, givenBy: by ? shownPerson(by) : null };
    return [{ person: shownPerson(person), role, ...given, isMe: userId === viewerId }];
  });
}

/** Search results, each person with their current role. */
export function foundLines(found: readonly Person[], now: readonly ContestPerson[]) {
  const roles = new Map(now.map(({ userId, role }) => [userId, role]));
  return found.map((person) => ({ person: shownPerson(person), role: roles.get(person.id) ?? null }));
}
