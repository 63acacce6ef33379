/**
 * Who may do what with a problem. All permission checks for problems are here. An owner gives others a role in the
 * problem, and organizers may do everything. A hidden problem does not exist for people who may not read it.
 */
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission, type Action, type Role } from '../accounts/permissions.rules.ts';
import type { Person } from '../accounts/users.rules.ts';
import { findPeopleUnchecked, publicPeople } from '../accounts/users.service.ts';
import {
  mayGive,
  requireOwnerLeft,
  scopedRolesOf,
  type ProblemPerson,
  type ProblemRole,
} from './problem-people.rules.ts';
import * as store from './problem-people.store.ts';
import type { Problem } from './problems.rules.ts';
import { findProblemBySlug } from './problems.store.ts';

type ProblemAction = Extract<Action, `problem.${string}`>;

/** The roles of a person in a problem, for the permission table. */
export async function problemRolesOf(app: App, actor: Actor, problemId: string, db: DbOrTrx = app.db): Promise<Role[]> {
  return actor.kind === 'user' ? scopedRolesOf(await store.findRoleIn(db, problemId, actor.id)) : [];
}

/** Whether a person may do something with a problem. */
export async function mayWithProblem(
  app: App,
  actor: Actor,
  action: ProblemAction,
  problemId: string,
): Promise<boolean> {
  return may(actor, action) || may(actor, action, await problemRolesOf(app, actor, problemId));
}

/**
 * Requires the permission to do this with a problem.
 * @throws NotFound for people who may not read it, so that they don't learn what it contains; Forbidden for its readers
 */
export async function requireWithProblem(
  app: App,
  actor: Actor,
  action: ProblemAction,
  problemId: string,
): Promise<void> {
  const roles = await problemRolesOf(app, actor, problemId);
  if (!may(actor, 'problem.read', roles)) throw new NotFound('problem_not_found');
  requirePermission(actor, action, roles);
}

/** Requires that the actor may read the problem of each version. @throws NotFound */
export async function requireVersionsReadable(
  app: App,
  actor: Actor,
  versions: readonly { problemId: string }[],
): Promise<void> {
  for (const id of new Set(versions.map(({ problemId }) => problemId)))
    await requireWithProblem(app, actor, 'problem.read', id);
}

/** Whether a person may assign a problem to their students. Read again, because another process may just have hidden it. */
export async function mayGiveProblem(app: App, actor: Actor, { slug }: Pick<Problem, 'slug'>): Promise<boolean> {
  const problem = await findProblemBySlug(app.db, slug);
  return problem !== undefined && mayGive(problem, await mayWithProblem(app, actor, 'problem.read', problem.id));
}

/** Roles of the actor by problem: for lists. */
export async function ownProblemRoles(app: App, actor: Actor): Promise<Map<string, ProblemRole>> {
  return actor.kind === 'user' ? await store.listRolesOf(app.db, actor.id) : new Map<string, ProblemRole>();
}

/** People to choose from for a role in a problem, for whoever gives them: see `findPeopleUnchecked`. None for others. */
export async function findPeopleFor(
  app: App,
  actor: Actor,
  problemId: string,
  query: string,
  limit: number,
): Promise<Person[]> {
  const mayChoose = await mayWithProblem(app, actor, 'problem.people', problemId);
  return mayChoose ? await findPeopleUnchecked(app, query, limit) : [];
}

/** The people of a problem. Only people who may read the problem may call this. */
export async function listProblemPeople(app: App, actor: Actor, problemId: string): Promise<ProblemPerson[]> {
  await requireWithProblem(app, actor, 'problem.read', problemId);
  return await store.listPeopleOf(app.db, problemId);
}

/** Gives a person their first role in a problem. @throws Conflict when they have one, NotFound without an account */
export async function addProblemPerson(
  app: App,
  actor: Actor,
  problem: Problem,
  userId: string,
  role: ProblemRole,
): Promise<void> {
  await requireWithProblem(app, actor, 'problem.people', problem.id);
  const person = (await publicPeople(app, [userId])).get(userId);
  if (!person || person.isErased) throw new NotFound('user_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, (trx) => giveRole(trx, actor, nowMs, problem, userId, role)).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('problem_person_there', {}, 'person') : error;
  });
}

/** Writes a new role with its audit row, in the caller's transaction. */
export async function giveRole(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  problem: Pick<Problem, 'id' | 'slug'>,
  userId: string,
  role: ProblemRole,
): Promise<void> {
  const givenBy = actorId(actor);
  await store.insertPerson(trx, { id: newId(), problemId: problem.id, userId, role, givenBy, givenAt: nowMs });
  await tell(trx, actor, nowMs, 'problem.person_added', problem, { userId, role });
}

/** Changes a person's role in a problem. @throws Conflict for the last owner, NotFound when they have none */
export async function changeProblemRole(
  app: App,
  actor: Actor,
  problem: Problem,
  userId: string,
  role: ProblemRole,
): Promise<void> {
  await requireWithProblem(app, actor, 'problem.people', problem.id);
  await inTransaction(app.db, (trx) => moveRole(trx, actor, app.clock.nowMs(), problem, userId, role));
}

async function moveRole(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  problem: Problem,
  userId: string,
  role: ProblemRole,
): Promise<void> {
  const otherOwners = await store.countOtherOwners(trx, problem.id, userId);
  const before = await store.findRoleIn(trx, problem.id, userId);
  if (before === undefined) throw new NotFound('problem_person_gone');
  if (before === role) return;
  requireOwnerLeft(before, role, otherOwners);
  if (!(await store.moveRole(trx, problem.id, userId, before, role))) throw new Conflict('changed_meanwhile');
  await tell(trx, actor, nowMs, 'problem.person_changed', problem, { userId, changes: { role: [before, role] } });
}

/** Makes a person with a role the owner; the actor becomes an editor if they own the problem. */
export async function transferProblem(app: App, actor: Actor, problem: Problem, userId: string): Promise<void> {
  await requireWithProblem(app, actor, 'problem.people', problem.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await moveRole(trx, actor, nowMs, problem, userId, 'owner');
    const own = actor.kind === 'user' && actor.id !== userId ? actor.id : undefined;
    if (own !== undefined && (await store.findRoleIn(trx, problem.id, own)) === 'owner')
      await moveRole(trx, actor, nowMs, problem, own, 'editor');
  });
}

/** Removes a person's role; everyone may give up their own. @throws Conflict for the last owner */
export async function removeProblemPerson(app: App, actor: Actor, problem: Problem, userId: string): Promise<void> {
  const isOwn = actor.kind === 'user' && actor.id === userId;
  await requireWithProblem(app, actor, isOwn ? 'problem.read' : 'problem.people', problem.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const otherOwners = await store.countOtherOwners(trx, problem.id, userId);
    const before = await store.findRoleIn(trx, problem.id, userId);
    if (before === undefined) throw new NotFound('problem_person_gone');
    requireOwnerLeft(before, undefined, otherOwners);
    if (!(await store.endRole(trx, problem.id, userId, nowMs))) throw new Conflict('changed_meanwhile');
    await tell(trx, actor, nowMs, 'problem.person_removed', problem, { userId, role: before });
  });
}

/** Ends all roles of an erased account. Organizers manage a problem without an owner. */
export async function forgetProblemPersonUnchecked(app: App, userId: string): Promise<void> {
  await store.endRolesOf(app.db, userId, app.clock.nowMs());
}

async function tell(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  deed: string,
  problem: Pick<Problem, 'id' | 'slug'>,
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'problem', id: problem.id }, { slug: problem.slug, ...detail });
}
