/**
 * What happens to participants after they entered: teams change until the first round opens, organizers take out and
 * star. Every deed leaves an audit row and news.
 */
import { requireInContest, requirePermission, rolesInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { systemActor, type Actor, type UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireUnlockedUnchecked } from './roster-locks.service.ts';
import { requireUndecided, type Participant, type ParticipantWithMembers } from './participants.rules.ts';
import { changeParticipant, participantInUnchecked, tell } from './participant-changes.service.ts';
import { newJoinCode, requireOwnLooks, withFreeName } from './team-names.service.ts';
import {
  deleteMember,
  findParticipantOf,
  listMemberIds,
  updateParticipant,
  withdrawParticipantRow,
} from './participants.store.ts';
import { listPersonParticipants, updatePersonName } from './person-participants.store.ts';

/** Renames a team. @throws Conflict when teams are locked or the name is taken, Forbidden for anyone but the captain. */
export async function renameTeam(
  app: App,
  actor: Actor,
  contest: Contest,
  teamId: string,
  name: string,
): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  await changeParticipant(
    app,
    actor,
    contest,
    team,
    'participant.renamed',
    { from: team.name, to: name },
    async (trx) => {
      await requireOwnLooks(trx, contest.id, { id: team.id, name });
      await withFreeName(name, () => updateParticipant(trx, team.id, { name }));
    },
  );
}

/** Gives a team a new join code; the old one stops working. */
export async function renewJoinCode(app: App, actor: Actor, contest: Contest, teamId: string): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  await changeParticipant(app, actor, contest, team, 'participant.code_renewed', {}, (trx) =>
    updateParticipant(trx, team.id, { joinCode: newJoinCode() }),
  );
}

/** The captain removes a member from the team. The captain leaves through `leaveTeam`. */
export async function removeMember(
  app: App,
  actor: Actor,
  contest: Contest,
  teamId: string,
  userId: string,
): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  if (userId === team.captainId) throw new Conflict('captain_cannot_be_removed');
  await changeParticipant(app, actor, contest, team, 'participant.member_removed', { userId }, async (trx, now) => {
    requireUndecided(now);
    // The captain may just have left, and this member may be the captain's heir.
    if (now.captainId !== team.captainId) throw new Conflict('changed_meanwhile');
    if (!(await deleteMember(trx, team.id, userId))) throw new NotFound('member_not_found');
  });
}

/** Leaves a team. The member who joined first becomes captain after a captain; the last member withdraws the team. */
export async function leaveTeam(app: App, actor: UserActor, contest: Contest): Promise<void> {
  await requireUnlockedUnchecked(app, contest);
  const mine = await mineOf(app, contest, actor);
  if (mine.kind === 'person' || mine.memberIds.length === 1) {
    await end(app, actor, contest, mine, {}, async (trx, now) => {
      requireUndecided(now);
      // Someone may just have joined, who is not to be taken out with the last member.
      if ((await listMemberIds(trx, mine.id)).some((id) => id !== actor.id)) throw new Conflict('changed_meanwhile');
    });
    return;
  }
  await changeParticipant(
    app,
    actor,
    contest,
    mine,
    'participant.left',
    { member: actor.displayName },
    async (trx, now) => {
      requireUndecided(now);
      if (!(await deleteMember(trx, mine.id, actor.id))) throw new Conflict('changed_meanwhile');
      const [heir] = await listMemberIds(trx, mine.id);
      if (heir === undefined) await withdrawParticipantRow(trx, mine.id, app.clock.nowMs());
      else if (now.captainId === actor.id) await updateParticipant(trx, mine.id, { captainId: heir });
    },
  );
}

/** Ends the actor's participation, or the whole team's by its captain, before the first round opens. */
export async function withdraw(app: App, actor: UserActor, contest: Contest): Promise<void> {
  await requireUnlockedUnchecked(app, contest);
  const mine = await mineOf(app, contest, actor);
  requirePermission(actor, 'team.edit', mine.captainId === actor.id ? ['captain'] : []);
  await end(app, actor, contest, mine, {}, (_trx, now) => {
    if (now.captainId !== mine.captainId) throw new Conflict('changed_meanwhile');
    requireUndecided(now);
  });
}

/** Takes a participant out, by an organizer and for a reason; only before the first round opens, later they are starred. */
export async function removeParticipant(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  await requireUnlockedUnchecked(app, contest);
  await end(app, actor, contest, await participantInUnchecked(app, contest, participantId), { reason });
}

/**
 * Stars a participant (takes part, is not ranked) or ranks them again; at any time, for a reason in the history. Ranking
 * again also clears what their people could read once and no longer can; who still can read problems stays unranked.
 */
export async function setStarred(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
  starred: boolean,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const participant = await participantInUnchecked(app, contest, participantId);
  const nowMs = app.clock.nowMs();
  await changeParticipant(app, actor, contest, participant, 'participant.starred', { starred, reason }, async (trx) => {
    const why = starred ? { starredReason: reason } : { starredReason: null, clearedAt: nowMs };
    await updateParticipant(trx, participant.id, { starred, ...why });
    const deed = starred ? 'participant.starred' : 'participant.unstarred';
    await insertAudit(
      trx,
      actor,
      nowMs,
      deed,
      { type: 'contest', id: contest.id },
      { participant: participant.name, reason },
    );
  });
}

/** An erased account stays a participant under its pseudonym; its submissions stay. */
export async function forgetPersonNameUnchecked(app: App, userId: string): Promise<void> {
  const pseudonym = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, contestId } of await listPersonParticipants(app.db, userId)) {
    await inTransaction(app.db, async (trx) => {
      await updatePersonName(trx, id, pseudonym);
      await tell(trx, systemActor('erased account'), app.clock.nowMs(), 'participant.renamed', contestId, id, {
        to: pseudonym,
      });
    });
  }
  app.background.poke();
}

async function end(
  app: App,
  actor: Actor,
  contest: Contest,
  participant: Participant,
  detail: Record<string, unknown>,
  require: (trx: Transaction, now: Participant) => void | Promise<void> = () => undefined,
): Promise<void> {
  await changeParticipant(
    app,
    actor,
    contest,
    participant,
    'participant.withdrawn',
    { name: participant.name, ...detail },
    async (trx, now) => {
      await require(trx, now);
      if (!(await withdrawParticipantRow(trx, participant.id, app.clock.nowMs())))
        throw new Conflict('changed_meanwhile');
    },
  );
}

/** A team that the actor may change now, as its captain or as staff. @throws Forbidden, Conflict when teams are locked */
export async function editableTeam(app: App, actor: Actor, contest: Contest, teamId: string): Promise<Participant> {
  const team = await participantInUnchecked(app, contest, teamId);
  const captain = actor.kind === 'user' && team.captainId === actor.id;
  requirePermission(actor, 'team.edit', [
    ...rolesInContest(actor, contest.id),
    ...(captain ? ['captain' as const] : []),
  ]);
  if (team.kind === 'person') throw new Conflict('contest_for_persons');
  await requireUnlockedUnchecked(app, contest);
  return team;
}

async function mineOf(app: App, contest: Contest, actor: UserActor): Promise<ParticipantWithMembers> {
  const mine = await findParticipantOf(app.db, contest.id, actor.id);
  if (!mine) throw new Conflict('not_registered', { contest: contest.name });
  return mine;
}
