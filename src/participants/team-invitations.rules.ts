/** Invitations into a team: each ends by itself, is good for a number of people, and can be revoked. */
import { Conflict } from '../platform/errors.ts';

/** How many days an invitation may be good for. */
export const INVITATION_DAYS = [1, 3, 7, 30] as const;
/** Open invitations of one team. */
export const INVITATIONS_MAX = 10;
export const DAY_MS = 86_400_000;

export interface TeamInvitation {
  id: string;
  contestId: string;
  participantId: string;
  codeHash: string;
  uses: number;
  usesMax: number;
  madeBy: string;
  madeAt: number;
  endsAt: number;
  revokedAt: number | null;
}

/** An invitation with its code, for the captain. */
export interface OpenInvitation extends TeamInvitation {
  code: string;
}

export type InvitationState = 'open' | 'revoked' | 'used' | 'ended';

/** What an invitation is now. Whoever uses the last place of one that has also ended reads that it is used up. */
export function invitationState(
  invitation: Pick<TeamInvitation, 'uses' | 'usesMax' | 'endsAt' | 'revokedAt'>,
  nowMs: number,
): InvitationState {
  if (invitation.revokedAt !== null) return 'revoked';
  if (invitation.uses >= invitation.usesMax) return 'used';
  return nowMs >= invitation.endsAt ? 'ended' : 'open';
}

/** @throws Conflict on the field `code` that says why it no longer works */
export function requireOpenInvitation(
  invitation: Pick<TeamInvitation, 'uses' | 'usesMax' | 'endsAt' | 'revokedAt'>,
  nowMs: number,
): void {
  const state = invitationState(invitation, nowMs);
  if (state === 'revoked') throw new Conflict('invitation_revoked', {}, 'code');
  if (state === 'used') throw new Conflict('invitation_used', { max: invitation.usesMax }, 'code');
  if (state === 'ended') throw new Conflict('invitation_ended', { at: invitation.endsAt }, 'code');
}

/** @throws Conflict when a team has as many open invitations as it may */
export function requireFewInvitations(open: number): void {
  if (open >= INVITATIONS_MAX) throw new Conflict('invitations_full', { max: INVITATIONS_MAX });
}

/** A code as it was meant: in capitals, without the spaces and hyphens that make it easier to read. */
export function typedCode(typed: string): string {
  return typed.replace(/[\s-]+/g, '').toUpperCase();
}
