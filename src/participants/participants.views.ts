/** What the pages of participants show to each audience; their JSON sends exactly this. */
import type { Contest } from '../contests/contests.rules.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import { mayBeRankedAgain, type UnrankedIn } from './unranked.rules.ts';
import { joinTeamHref } from './participant-links.rules.ts';

/** A participant in the public list: names and universities, never the join code, nor who of a team can read problems. */
export function participantLine(participant: ParticipantWithMembers, unranked: readonly UnrankedIn[] = []) {
  const universities = participant.members.map((member) => member.university).filter((name) => name !== null);
  return {
    id: participant.id,
    kind: participant.kind,
    name: participant.name,
    starred: participant.starred,
    disqualified: participant.disqualifiedAt !== null,
    /** Rounds in which it is unranked because someone in it could read their problems. */
    unrankedIn: unranked.map(({ round }) => round),
    registeredAt: participant.createdAt,
    members: participant.members.map(({ userId, displayName, isErased }) => ({ id: userId, displayName, isErased })),
    universities: [...new Set(universities)],
  };
}

/** A person's own team, with data only for its members. */
export function ownTeam(
  participant: ParticipantWithMembers,
  contest: Contest,
  userId: string,
  siteUrl: string,
  unranked: readonly UnrankedIn[],
) {
  const captain = participant.captainId === userId;
  const joinPath = participant.joinCode ? `${joinTeamHref(contest.slug)}?code=${participant.joinCode}` : null;
  return {
    ...participantLine(participant, unranked),
    readers: unrankedReasons(participant, unranked),
    captainId: participant.captainId,
    captain,
    joinCode: participant.joinCode,
    joinUrl: joinPath === null ? null : siteUrl.replace(/\/$/, '') + joinPath,
    size: participant.memberIds.length,
    missing: Math.max(0, contest.teamMin - participant.memberIds.length),
    free: Math.max(0, contest.teamMax - participant.memberIds.length),
  };
}

/** Which member makes a participant unranked in which round; shown to the team and to organizers. */
export function unrankedReasons({ members }: ParticipantWithMembers, unranked: readonly UnrankedIn[]) {
  const names = new Map(members.map(({ userId, displayName }) => [userId, displayName]));
  return unranked.flatMap(({ round, knowers }) =>
    knowers.map(({ userId, isCurrent }) => ({ round, name: names.get(userId) ?? '', isCurrent })),
  );
}

/** A participant as organizers see it, with what they can do about its rank. */
export function staffParticipantLine(participant: ParticipantWithMembers, unranked: readonly UnrankedIn[]) {
  const mayRankAgain = mayBeRankedAgain(
    participant.starred,
    unranked.map(({ knowers }) => knowers),
  );
  const why = unrankedReasons(participant, unranked);
  return { ...participantLine(participant, unranked), readers: why, mayRankAgain };
}
