/** What other features ask of accounts: who somebody is and what they may do. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import type { Person } from './users.rules.ts';
import { findUser, listPeople, listRoles } from './users.store.ts';

/** The actor of a user id (from a session), or undefined when the account is gone. */
export async function loadActor(app: App, userId: string): Promise<UserActor | undefined> {
  const user = await findUser(app.db, userId);
  if (!user || user.erasedAt !== null) return undefined;
  return {
    kind: 'user',
    id: user.id,
    displayName: user.displayName,
    roles: await listRoles(app.db, userId),
    language: user.language ?? undefined,
    emailVerified: user.emailVerifiedAt !== null,
  };
}

/** Names to show beside ids; never an address. */
export async function peopleById(app: App, ids: readonly (string | null)[]): Promise<Map<string, Person>> {
  return await listPeople(app.db, ids.filter((id): id is string => id !== null));
}
