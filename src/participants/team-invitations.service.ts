/**
 * Captains invite people into their team by link, code or QR code. The database keeps only a keyed hash of each code: the code
 * follows from the invitation's id and the secret of the site, so that the captain can show it again.
 */
import { createHmac } from 'node:crypto';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { changeParticipant } from './participant-changes.service.ts';
import { editableTeam } from './participant-edits.service.ts';
import type { Participant, ParticipantWithMembers } from './participants.rules.ts';
import { findParticipantByCode, findWithMembers } from './participants.store.ts';
import {
  DAY_MS,
  invitationState,
  requireFewInvitations,
  requireOpenInvitation,
  typedCode,
  type OpenInvitation,
  type TeamInvitation,
} from './team-invitations.rules.ts';
import {
  findInvitationByHash,
  insertInvitation,
  listInvitations,
  moveRevoked,
  takeUse,
} from './team-invitations.store.ts';

const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** 49 bits, and guessing is slowed down: `limitJoinCodes`. Longer than the code of a team, so that neither is taken for the other. */
const CODE_LENGTH = 10;

type Config = Pick<App, 'config'>;

function codeOf({ config }: Config, invitationId: string): string {
  const bytes = createHmac('sha256', config.sessionSecret).update(`team-invitation:${invitationId}`).digest();
  return Array.from(bytes.subarray(0, CODE_LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

function hashOf({ config }: Config, code: string): string {
  return createHmac('sha256', config.sessionSecret).update(`team-invitation-code:${code}`).digest('hex');
}

/**
 * Makes an invitation into a team for some people and days.
 * @throws Forbidden for anyone but the captain and staff, Conflict when teams are locked or there are too many
 */
export async function makeInvitation(
  app: App,
  actor: UserActor,
  contest: Contest,
  teamId: string,
  wanted: { people: number; days: number },
): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  const nowMs = app.clock.nowMs();
  const id = newId();
  const detail = { count: wanted.people, days: wanted.days };
  await changeParticipant(app, actor, contest, team, 'participant.invitation_made', detail, async (trx, now) => {
    requireSameCaptain(team, now);
    const open = (await listInvitations(trx, team.id)).filter((one) => invitationState(one, nowMs) === 'open');
    requireFewInvitations(open.length);
    await insertInvitation(trx, {
      id,
      contestId: contest.id,
      participantId: team.id,
      codeHash: hashOf(app, codeOf(app, id)),
      uses: 0,
      usesMax: wanted.people,
      madeBy: actor.id,
      madeAt: nowMs,
      endsAt: nowMs + wanted.days * DAY_MS,
      revokedAt: null,
    });
  });
}

/** Revokes an invitation: its link and code stop working at once. @throws NotFound for one of another team */
export async function revokeInvitation(
  app: App,
  actor: Actor,
  contest: Contest,
  teamId: string,
  invitationId: string,
): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  await changeParticipant(app, actor, contest, team, 'participant.invitation_revoked', {}, async (trx, now) => {
    requireSameCaptain(team, now);
    if (!(await moveRevoked(trx, team.id, invitationId, app.clock.nowMs()))) throw new NotFound('invitation_not_found');
  });
}

function requireSameCaptain(before: Participant, now: Participant): void {
  if (before.captainId !== now.captainId) throw new Conflict('changed_meanwhile');
}

/** Open invitations of the actor's own team, the newest first; none for those who are not its captain. */
export async function ownInvitations(
  app: App,
  actor: UserActor,
  team: Pick<ParticipantWithMembers, 'id' | 'captainId'> | undefined,
): Promise<OpenInvitation[]> {
  if (team?.captainId !== actor.id) return [];
  const nowMs = app.clock.nowMs();
  return (await listInvitations(app.db, team.id))
    .filter((one) => invitationState(one, nowMs) === 'open')
    .map((one) => ({ ...one, code: codeOf(app, one.id) }))
    .filter(({ code, codeHash }) => hashOf(app, code) === codeHash);
}

/** Where a code leads: the team, and the invitation if it is not the team's own code. */
export interface FoundTeam {
  team: Participant;
  invitation: TeamInvitation | undefined;
}

/** @throws InvalidInput on the field `code` for an unknown one, Conflict for an invitation that no longer works */
export async function teamOfCodeUnchecked(app: App, contest: Contest, typed: string): Promise<FoundTeam> {
  const code = typedCode(typed);
  const team = await findParticipantByCode(app.db, contest.id, code);
  if (team) return { team, invitation: undefined };
  const invitation = await findInvitationByHash(app.db, contest.id, hashOf(app, code));
  const invited = invitation && (await findWithMembers(app.db, invitation.participantId));
  if (!invited || invited.withdrawnAt !== null) throw new InvalidInput('team_code_unknown', {}, 'code');
  requireOpenInvitation(invitation, app.clock.nowMs());
  return { team: invited, invitation };
}

/** The team into which a code invites, for the person who is asked whether they want to join. @throws as `teamOfCodeUnchecked` */
export async function invitingTeam(
  app: App,
  actor: UserActor,
  contest: Contest,
  code: string,
): Promise<ParticipantWithMembers> {
  requireContestVisible(actor, contest);
  const { team } = await teamOfCodeUnchecked(app, contest, code);
  const found = await findWithMembers(app.db, team.id);
  if (!found || found.withdrawnAt !== null) throw new InvalidInput('team_code_unknown', {}, 'code');
  return found;
}

/** Uses an invitation for one person. @throws Conflict when it was used up, revoked or ended meanwhile */
export async function useInvitation(trx: Transaction, invitation: TeamInvitation, nowMs: number): Promise<void> {
  if (await takeUse(trx, invitation.id, nowMs)) return;
  const now = await findInvitationByHash(trx, invitation.contestId, invitation.codeHash);
  if (now) requireOpenInvitation(now, nowMs);
  throw new Conflict('changed_meanwhile');
}
