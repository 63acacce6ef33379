/**
 * Registration for a contest, alone or as a team. No one is in two teams of a contest (primary key), no team exceeds its size
 * (guarded counter), and teams are locked from the opening of the first round.
 */
import { contestRoleUnchecked } from '../accounts/contest-roles.service.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireRegistrationOpen, type Contest } from '../contests/contests.rules.ts';
import { NO_ANSWERS, type Answers } from '../eligibility/eligibility.rules.ts';
import { keepAnswers, requireMayRegister } from '../eligibility/eligibility.service.ts';
import type { Participant } from './participants.rules.ts';
import { requirePlace } from './places.service.ts';
import { requireUnlockedUnchecked } from './roster-locks.service.ts';
import { tell } from './participant-changes.service.ts';
import { insertMember, insertParticipant, takePlace } from './participants.store.ts';
import { teamOfCodeUnchecked, useInvitation } from './team-invitations.service.ts';
import { moveWaitingOf } from './waiting.store.ts';
import { newJoinCode, requireOwnLooks, withFreeName } from './team-names.service.ts';

/** Registers for an individual contest. @throws Conflict outside the registration period or when registered, Forbidden when not eligible. */
export async function registerPerson(
  app: App,
  actor: UserActor,
  contest: Contest,
  answers: Answers = NO_ANSWERS,
): Promise<string> {
  await requireOpenTo(app, actor, contest);
  if (contest.participation === 'team')
    throw new Conflict('contest_for_teams', { min: contest.teamMin, max: contest.teamMax });
  return await enter(app, actor, contest, 'person', actor.displayName, answers);
}

/** Creates a team with the actor as captain. @throws as `registerPerson`, and Conflict when the name is taken. */
export async function createTeam(
  app: App,
  actor: UserActor,
  contest: Contest,
  name: string,
  answers: Answers = NO_ANSWERS,
): Promise<string> {
  await requireOpenTo(app, actor, contest);
  if (contest.participation === 'person') throw new Conflict('contest_for_persons');
  // No one can join a late team, so it may start only if its founder alone is enough.
  if (contest.teamMin > 1) await requireUnlockedUnchecked(app, contest);
  return await enter(app, actor, contest, 'team', name, answers);
}

async function enter(
  app: App,
  actor: UserActor,
  contest: Contest,
  kind: Participant['kind'],
  name: string,
  answers: Answers,
): Promise<string> {
  const nowMs = app.clock.nowMs();
  const id = newId();
  await inTransaction(app.db, async (trx) => {
    await requirePlace(trx, actor, contest, nowMs);
    if (kind === 'team') await requireOwnLooks(trx, contest.id, { id, name });
    await keepAnswers(trx, actor, nowMs, contest, answers);
    await enterWithin(trx, actor, nowMs, { id, contestId: contest.id, kind, name, userId: actor.id });
  });
  app.background.poke();
  return id;
}

/**
 * Enters a person alone, or with a new team of which they are the captain. The caller has a place for them.
 * @throws Conflict when they are in already, or the name is taken
 */
export async function enterWithin(
  trx: Transaction,
  actor: UserActor,
  nowMs: number,
  entry: { id: string; contestId: string; kind: Participant['kind']; name: string; userId: string },
): Promise<void> {
  const { id, contestId, kind, name, userId } = entry;
  const joinCode = kind === 'team' ? newJoinCode() : null;
  await addMember(trx, { contestId, participantId: id, userId, joinedAt: nowMs });
  await withFreeName(name, () =>
    insertParticipant(trx, {
      id,
      contestId,
      kind,
      name,
      captainId: userId,
      joinCode,
      starred: false,
      createdAt: nowMs,
    }),
  );
  await tell(trx, actor, nowMs, 'participant.registered', contestId, id, { name, kind });
}

/**
 * Joins a team by its code or that of an invitation.
 * @throws InvalidInput for a wrong code, Conflict when the team is full or locked, the invitation no longer works, or the person is in one already
 */
export async function joinTeam(
  app: App,
  actor: UserActor,
  contest: Contest,
  code: string,
  answers: Answers = NO_ANSWERS,
): Promise<string> {
  const nowMs = app.clock.nowMs();
  await requireOpenTo(app, actor, contest);
  if (contest.participation === 'person') throw new Conflict('contest_for_persons');
  await requireUnlockedUnchecked(app, contest);
  const { team, invitation } = await teamOfCodeUnchecked(app, contest, code);
  await inTransaction(app.db, async (trx) => {
    if (!(await takePlace(trx, team.id, contest.teamMax))) {
      throw new Conflict('team_full', { team: team.name, max: contest.teamMax }, 'code');
    }
    if (invitation) await useInvitation(trx, invitation, nowMs);
    await keepAnswers(trx, actor, nowMs, contest, answers);
    await addMember(trx, { contestId: contest.id, participantId: team.id, userId: actor.id, joinedAt: nowMs });
    await tell(trx, actor, nowMs, 'participant.joined', contest.id, team.id, { member: actor.displayName });
  });
  app.background.poke();
  return team.id;
}

/** @throws Conflict outside the registration period, and as `requireEligible` */
export async function requireOpenTo(app: App, actor: UserActor, contest: Contest): Promise<void> {
  requirePermission(actor, 'contest.register');
  await requireNotOnStaff(app, actor, contest);
  requireRegistrationOpen(contest, app.clock.nowMs());
  await requireMayRegister(app, actor, contest);
}

/** The same at any time. @throws Forbidden, Conflict that says why this person may not be in the contest */
export async function requireEligible(app: App, actor: UserActor, contest: Contest): Promise<void> {
  requirePermission(actor, 'contest.register');
  await requireNotOnStaff(app, actor, contest);
  await requireMayRegister(app, actor, contest);
}

/** @throws Conflict for whoever is on the staff of this very contest: they know what participants must not */
async function requireNotOnStaff(app: App, actor: UserActor, contest: Contest): Promise<void> {
  if (await contestRoleUnchecked(app.db, contest.id, actor.id)) throw new Conflict('contest_staff_registers');
}

async function addMember(trx: Transaction, member: Parameters<typeof insertMember>[1]): Promise<void> {
  try {
    await insertMember(trx, member);
    await moveWaitingOf(trx, member.contestId, [member.userId], member.joinedAt);
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('already_registered');
    throw error;
  }
}
