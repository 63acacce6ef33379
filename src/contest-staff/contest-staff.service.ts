/** The staff of a contest: heads add people, change what they may do, and remove them. Everyone concerned is told. */
import {
  changeContestRole,
  contestPeopleUnchecked,
  endContestRole,
  followContestRole,
  giveContestRole,
} from '../accounts/contest-roles.service.ts';
import type { ContestPerson } from '../accounts/contest-roles.rules.ts';
import { requireInContest, type ContestRole } from '../accounts/permissions.rules.ts';
import type { Person } from '../accounts/users.rules.ts';
import { findPeopleUnchecked, publicPeople } from '../accounts/users.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { rehearsalsOf } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { contestStaffHref } from './contest-staff-links.rules.ts';
import { conflicts, nowAndBefore, requireNoParticipant } from './contest-staff.rules.ts';

type Participants = Pick<ContestParts, 'participants'>;

export interface ContestStaff {
  now: ContestPerson[];
  before: ContestPerson[];
  /** Who of them competes. */
  conflicts: ContestPerson[];
}

/** The staff of a contest, for itself. @throws Forbidden for everyone else */
export async function listContestStaff(
  app: App,
  { participants }: Participants,
  actor: Actor,
  contest: Contest,
): Promise<ContestStaff> {
  requireInContest(actor, 'contest.read', contest.id);
  const people = await contestPeopleUnchecked(app, contest.id);
  const ids = people.map(({ userId }) => userId);
  const among = await participants.amongUnchecked(app.db, contest.id, ids);
  return { ...nowAndBefore(people), conflicts: conflicts(people, among) };
}

/** People to choose from, for whoever may add them. */
export async function findStaffFor(app: App, actor: Actor, contest: Contest, query: string): Promise<Person[]> {
  requireInContest(actor, 'contest.staff', contest.id);
  return await findPeopleUnchecked(app, query, 10);
}

/** Gives a person their role. @throws Conflict when they have one or compete, NotFound without an account */
export async function addContestPerson(
  app: App,
  { participants }: Participants,
  actor: Actor,
  contest: Contest,
  person: { userId: string; role: ContestRole },
): Promise<void> {
  requireInContest(actor, 'contest.staff', contest.id);
  requireNotArchived(contest);
  requireNoRehearsal(contest);
  const { userId } = person;
  const known = (await publicPeople(app, [userId])).get(userId);
  if (!known || known.isErased) throw new NotFound('user_not_found');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    requireNoParticipant(userId, await participants.amongUnchecked(trx, contest.id, [userId]));
    await giveContestRole(trx, actor, nowMs, contest.id, person);
    await follow(trx, actor, nowMs, contest, person);
    await tell(trx, actor, nowMs, contest, 'contest.person_added', person);
    await notifyOf(trx, nowMs, contest, userId, 'added');
  });
  app.background.poke();
}

/** Changes what a person may do. @throws NotFound when they have no role there */
export async function changeContestPerson(
  app: App,
  actor: Actor,
  contest: Contest,
  person: { userId: string; role: ContestRole },
): Promise<void> {
  requireInContest(actor, 'contest.staff', contest.id);
  requireNotArchived(contest);
  requireNoRehearsal(contest);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = await changeContestRole(trx, contest.id, person);
    if (before === undefined) return;
    await follow(trx, actor, nowMs, contest, person);
    const { userId, role } = person;
    await tell(trx, actor, nowMs, contest, 'contest.person_changed', { userId, role, before });
    await notifyOf(trx, nowMs, contest, userId, 'changed');
  });
  app.background.poke();
}

/** Removes a person from the staff; everyone may leave. */
export async function removeContestPerson(app: App, actor: Actor, contest: Contest, userId: string): Promise<void> {
  const isOwn = actor.kind === 'user' && actor.id === userId;
  requireInContest(actor, isOwn ? 'contest.read' : 'contest.staff', contest.id);
  requireNoRehearsal(contest);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const role = await endContestRole(trx, nowMs, contest.id, userId);
    await follow(trx, actor, nowMs, contest, { userId, role: undefined });
    await tell(trx, actor, nowMs, contest, 'contest.person_removed', { userId, role });
    if (!isOwn) await notifyOf(trx, nowMs, contest, userId, 'removed');
  });
  app.background.poke();
}

/** Rehearsals have the staff of their contest. */
async function follow(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contest: Contest,
  person: { userId: string; role: ContestRole | undefined },
): Promise<void> {
  await followContestRole(trx, actor, nowMs, await rehearsalsOf(trx, contest.id), person);
}

async function tell(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contest: Contest,
  deed: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contest.id }, detail);
}

async function notifyOf(
  trx: Transaction,
  nowMs: number,
  contest: Contest,
  userId: string,
  variant: 'added' | 'changed' | 'removed',
): Promise<void> {
  // Who was removed from a draft sees neither; the page of a public contest is there for everyone.
  const href = variant === 'removed' ? contestHref(contest.slug) : contestStaffHref(contest.slug);
  const fact = { key: `contest-staff:${contest.id}:${userId}:${nowMs}`, href, params: { contest: contest.name } };
  await notify(trx, nowMs, { ...fact, kind: 'contest_staff', variant }, [userId]);
}
