/** Addresses of pages of a contest's participants: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The public list, of people or of teams. */
export function teamsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/teams`;
}

/** The reader's own team or registration. */
export function myTeamHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/my-team`;
}

/** An invitation into the reader's own team. */
export function teamInvitationHref(contestSlug: string, invitationId: string): string {
  return `${myTeamHref(contestSlug)}/invitations/${invitationId}`;
}

/** Where a person registers alone. */
export function registerHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/register`;
}

/** The form for a new team. */
export function newTeamHref(contestSlug: string): string {
  return `${teamsHref(contestSlug)}/new`;
}

/** Where someone joins a team by its code. */
export function joinTeamHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/join`;
}

/** One of the participants, for organizers. */
export function participantHref(contestSlug: string, participantId: string): string {
  return `${contestHref(contestSlug)}/participants/${participantId}`;
}

/** Where organizers move a member of a team to another one, or merge the team into another. */
export function rosterChangeHref(contestSlug: string, participantId: string): string {
  return `${participantHref(contestSlug, participantId)}/roster`;
}

/** A merge of two teams, which can perhaps be undone. */
export function teamMergeHref(contestSlug: string, mergeId: string): string {
  return `${contestHref(contestSlug)}/merges/${mergeId}`;
}

/** All participants as CSV, for organizers. */
export function participantsCsvHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/participants.csv`;
}

/** The waiting list of a full contest, for whoever wants a place. */
export function waitingListHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/waiting-list`;
}

/** Everyone on the waiting list, for organizers. */
export function waitingPeopleHref(contestSlug: string): string {
  return `${waitingListHref(contestSlug)}/people`;
}

/** One entry of the waiting list, for what organizers do with it. */
export function waitingEntryHref(contestSlug: string, entryId: string): string {
  return `${waitingListHref(contestSlug)}/${entryId}`;
}
