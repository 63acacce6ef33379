/**
 * Who is on the staff of which contest. It stands here, left of contests, because the roles come with the actor: then every rule
 * can ask `mayInContest` without a query. The page that gives them is in `contest-staff`, which also writes the audit rows.
 */
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { ContestPerson } from './contest-roles.rules.ts';
import * as store from './contest-roles.store.ts';
import type { ContestRole } from './permissions.rules.ts';

/** Everyone who is or was on the staff of a contest, in the order in which they came. */
export async function contestPeopleUnchecked(app: App, contestId: string): Promise<ContestPerson[]> {
  return await store.listContestPeople(app.db, contestId);
}

/** A person's role on the staff of a contest now; also within a transaction. */
export async function contestRoleUnchecked(
  db: DbOrTrx,
  contestId: string,
  userId: string,
): Promise<ContestRole | undefined> {
  return await store.findContestRole(db, contestId, userId);
}

/** Gives a person their first role, as a step of the caller's write. @throws Conflict when they have one */
export async function giveContestRole(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  person: { userId: string; role: ContestRole },
): Promise<void> {
  try {
    const given = { givenBy: actorId(actor), givenAt: nowMs };
    await store.insertContestPerson(trx, { id: newId(), contestId, ...person, ...given });
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict('contest_person_there', {}, 'person') : error;
  }
}

/** Changes a person's role; undefined when they have it already. @throws NotFound without a role, Conflict when overtaken */
export async function changeContestRole(
  trx: Transaction,
  contestId: string,
  { userId, role }: { userId: string; role: ContestRole },
): Promise<ContestRole | undefined> {
  const before = await store.findContestRole(trx, contestId, userId);
  if (before === undefined) throw new NotFound('contest_person_gone');
  if (before === role) return undefined;
  if (!(await store.moveContestRole(trx, contestId, userId, before, role))) throw new Conflict('changed_meanwhile');
  return before;
}

/** Ends a person's role and returns it. @throws NotFound without a role, Conflict when overtaken */
export async function endContestRole(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  userId: string,
): Promise<ContestRole> {
  const before = await store.findContestRole(trx, contestId, userId);
  if (before === undefined) throw new NotFound('contest_person_gone');
  if (!(await store.endContestRole(trx, contestId, userId, nowMs))) throw new Conflict('changed_meanwhile');
  return before;
}

/** Ends all roles of an erased account. */
export async function forgetContestRolesUnchecked(app: App, userId: string): Promise<void> {
  await store.endContestRolesOf(app.db, userId, app.clock.nowMs());
}

/** Gives a rehearsal of a contest its staff, as a step of the caller's write. */
export async function copyContestPeople(trx: Transaction, nowMs: number, fromId: string, toId: string): Promise<void> {
  for (const { userId, role, givenBy, endedAt } of await store.listContestPeople(trx, fromId))
    if (endedAt === null)
      await store.insertContestPerson(trx, { id: newId(), contestId: toId, userId, role, givenBy, givenAt: nowMs });
}

/** What changes on the staff of a contest changes in its rehearsals, too: who is no longer staff does not see them. */
export async function followContestRole(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  rehearsalIds: readonly string[],
  person: { userId: string; role: ContestRole | undefined },
): Promise<void> {
  const { userId, role } = person;
  for (const contestId of rehearsalIds) {
    await store.endContestRole(trx, contestId, userId, nowMs);
    if (role !== undefined) await giveContestRole(trx, actor, nowMs, contestId, { userId, role });
  }
}

/** How many people are on the staff of a contest; also within a transaction. */
export async function countContestPeopleUnchecked(db: DbOrTrx, contestId: string): Promise<number> {
  return (await store.listContestPeople(db, contestId)).filter(({ endedAt }) => endedAt === null).length;
}

/** Removes the staff of a contest that is removed for good. */
export async function removeContestPeople(trx: Transaction, contestId: string): Promise<void> {
  await store.deleteContestPeople(trx, contestId);
}
