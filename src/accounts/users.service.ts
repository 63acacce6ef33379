/** Accounts for other features: who a person is and what they may do. Also how organizers manage roles. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { requirePermission, siteRolesFor, type Action, type SiteRole } from './permissions.rules.ts';
import { listAllRoles } from './contest-roles.store.ts';
import type { Person, RoleSpan, User } from './users.rules.ts';
import * as roles from './roles.store.ts';
import * as store from './users.store.ts';

/** The actor for a user id (from a session), or undefined when the account is erased. */
export async function loadActor(app: App, userId: string): Promise<UserActor | undefined> {
  const user = await store.findUser(app.db, userId);
  if (!user || user.erasedAt !== null) return undefined;
  return {
    kind: 'user',
    id: user.id,
    displayName: user.displayName,
    ...(await listAllRoles(app.db, userId)),
    language: user.language ?? undefined,
    timeZone: user.timeZone ?? undefined,
    emailVerified: user.emailVerifiedAt !== null,
  };
}

/** Names for ids; never addresses. */
export async function publicPeople(app: App, ids: readonly (string | null)[]): Promise<Map<string, Person>> {
  return await store.listPeople(
    app.db,
    ids.filter((id): id is string => id !== null),
  );
}

/** The user with an address, for staff who add people by address. */
export async function findByEmailUnchecked(app: App, email: string): Promise<User | undefined> {
  return await store.findUserByEmail(app.db, email);
}

export interface StudentDetails {
  fullName: string | null;
  studentNumber: string | null;
  university: string | null;
  email: string | null;
  /** Whether the email address was verified. */
  isVerified: boolean;
}

/** What teachers see about their students, by user id. */
export async function studentDetailsUnchecked(app: App, ids: readonly string[]): Promise<Map<string, StudentDetails>> {
  const users = await store.listUsers(app.db, ids);
  return new Map(
    users.map(({ id, fullName, studentNumber, university, email, emailVerifiedAt }) => [
      id,
      { fullName, studentNumber, university, email, isVerified: emailVerifiedAt !== null },
    ]),
  );
}

/** Where mail of the site reaches a person. */
export interface Mailbox {
  /** Null without a verified address. */
  email: string | null;
  /** Null: not chosen. */
  language: string | null;
  timeZone: string | null;
}

/** The mailboxes of people by user id, without erased accounts and without those of a rehearsal; never to be shown to others. */
export async function mailboxesUnchecked(app: App, ids: readonly string[]): Promise<Map<string, Mailbox>> {
  const users = (await store.listUsers(app.db, ids)).filter(
    ({ erasedAt, isSynthetic }) => erasedAt === null && !isSynthetic,
  );
  return new Map(
    users.map(({ id, email, emailVerifiedAt, language, timeZone }) => [
      id,
      { email: emailVerifiedAt === null ? null : email, language, timeZone },
    ]),
  );
}

/** Ids of everyone whose site-wide role lets them do something now. */
export async function thoseWhoMayUnchecked(db: DbOrTrx, action: Action): Promise<string[]> {
  return [...new Set(await roles.listHolders(db, siteRolesFor(action)))];
}

/** People to choose as staff. */
export async function searchPeopleUnchecked(app: App, query: string, limit: number): Promise<Person[]> {
  const { items } = await store.searchUsers(app.db, query, limit, 0);
  return items.map(({ id, displayName, university, githubLogin }) => ({
    id,
    displayName,
    university,
    githubLogin,
    isErased: false,
  }));
}

/**
 * People to choose from, for whoever may not know addresses: by part of the name they show, or by the whole address,
 * which who asks knows already.
 */
export async function findPeopleUnchecked(app: App, query: string, limit: number): Promise<Person[]> {
  const wanted = query.trim();
  if (wanted === '') return [];
  const byAddress = wanted.includes('@') ? await store.findUserByEmail(app.db, wanted) : undefined;
  const found = byAddress ? [byAddress] : await store.listUsersNamed(app.db, wanted, limit);
  return found.map(({ id, displayName, university, githubLogin }) => ({
    id,
    displayName,
    university,
    githubLogin,
    isErased: false,
  }));
}

/** Everyone whose site-wide role lets or let them do something, with the times. */
export async function spansOfThoseWhoMayUnchecked(app: App, action: Action): Promise<RoleSpan[]> {
  return await roles.listRoleSpans(app.db, siteRolesFor(action));
}

/** The organizers' list of accounts with their roles. */
export async function listAccounts(
  app: App,
  actor: Actor,
  filter: { query: string; page: number; pageSize: number },
): Promise<{ items: (User & { roles: string[] })[]; total: number }> {
  requirePermission(actor, 'user.list');
  const { items, total } = await store.searchUsers(
    app.db,
    filter.query,
    filter.pageSize,
    (filter.page - 1) * filter.pageSize,
  );
  return {
    items: await Promise.all(items.map(async (user) => ({ ...user, roles: await roles.listRoles(app.db, user.id) }))),
    total,
  };
}

/** An account with its roles, for organizers. @throws NotFound also after erasure. */
export async function accountWithRoles(app: App, actor: Actor, id: string): Promise<User & { roles: string[] }> {
  requirePermission(actor, 'role.grant');
  const user = await store.getUser(app.db, id);
  if (user.erasedAt !== null) throw new NotFound('user_not_found');
  return { ...user, roles: await roles.listRoles(app.db, id) };
}

/** Gives a site-wide role; giving it again does nothing. */
export async function grantRole(app: App, actor: Actor, userId: string, role: SiteRole): Promise<void> {
  requirePermission(actor, 'role.grant');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await store.getUser(trx, userId);
    const isNew = await roles.insertRole(trx, userId, role, actor.kind === 'user' ? actor.id : null, nowMs);
    if (isNew) await insertAudit(trx, actor, nowMs, 'role.granted', { type: 'user', id: userId }, { role });
  });
}

/** Removes a role. @throws Conflict when no organizer would remain. */
export async function revokeRole(app: App, actor: Actor, userId: string, role: SiteRole): Promise<void> {
  requirePermission(actor, 'role.grant');
  await inTransaction(app.db, async (trx) => {
    const others = role === 'organizer' ? await roles.countOthersWithRole(trx, userId, role) : undefined;
    if (!(await roles.deleteRole(trx, userId, role, app.clock.nowMs()))) return;
    if (others === 0) throw new Conflict('last_organizer');
    await insertAudit(trx, actor, app.clock.nowMs(), 'role.revoked', { type: 'user', id: userId }, { role });
  });
}

/** What everyone may know about a person. */
export interface PublicPerson {
  id: string;
  displayName: string;
  university: string | null;
  githubLogin: string | null;
  joinedAt: number;
}

/** A person's public profile. @throws NotFound also after erasure. */
export async function publicProfile(app: App, id: string): Promise<PublicPerson> {
  const user = await store.getUser(app.db, id);
  if (user.erasedAt !== null || user.isSynthetic) throw new NotFound('user_not_found');
  return {
    id: user.id,
    displayName: user.displayName,
    university: user.university,
    githubLogin: user.githubLogin,
    joinedAt: user.createdAt,
  };
}
