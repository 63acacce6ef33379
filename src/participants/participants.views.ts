/** What the pages of participants show to each audience; their JSON sends exactly this. */
import type { Contest } from '../contests/contests.rules.ts';
import type { Translate } from '../platform/i18n.ts';
import type { AuditEntry } from '../platform/audit/audit.store.ts';
import { isDecided, type ParticipantWithMembers } from './participants.rules.ts';
import { mayBeRankedAgain, type UnrankedIn } from './unranked.rules.ts';
import { joinTeamHref } from './participant-links.rules.ts';
import { qrOf } from '../platform/qr.ts';
import type { ChangedTeam, MergeEffects, MoveEffects } from './roster-changes.rules.ts';
import type { OpenInvitation } from './team-invitations.rules.ts';

/** A participant in the public list: names and universities, never the join code, nor who of a team can read problems. */
export function participantLine(
  participant: ParticipantWithMembers,
  unranked: readonly UnrankedIn[],
  rounds: ReadonlyMap<string, string>,
) {
  const universities = participant.members.map((member) => member.university).filter((name) => name !== null);
  return {
    id: participant.id,
    kind: participant.kind,
    name: participant.name,
    starred: participant.starred,
    disqualified: participant.disqualifiedAt !== null,
    /** Staff and its own members alone see it at all. */
    hidden: participant.hiddenAt !== null,
    /** Names of single rounds in which it is disqualified. */
    disqualifiedIn: participant.disqualifiedIn.flatMap(({ roundId }) => rounds.get(roundId) ?? []),
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
  rounds: ReadonlyMap<string, string>,
) {
  const captain = participant.captainId === userId;
  const joinUrl = participant.joinCode === null ? null : joinUrlOf(siteUrl, contest.slug, participant.joinCode);
  return {
    ...participantLine(participant, unranked, rounds),
    decided: isDecided(participant),
    readers: unrankedReasons(participant, unranked),
    captainId: participant.captainId,
    captain,
    joinCode: participant.joinCode,
    joinUrl,
    joinQr: joinUrl === null ? null : qrOf(joinUrl),
    size: participant.memberIds.length,
    missing: Math.max(0, contest.teamMin - participant.memberIds.length),
    free: Math.max(0, contest.teamMax - participant.memberIds.length),
  };
}

function joinUrlOf(siteUrl: string, contestSlug: string, code: string): string {
  return `${siteUrl.replace(/\/$/, '')}${joinTeamHref(contestSlug)}?code=${code}`;
}

/** Open invitations as their captain hands them on. */
export function shownInvitations(invitations: readonly OpenInvitation[], contestSlug: string, siteUrl: string) {
  return invitations.map(({ id, code, uses, usesMax, endsAt }) => {
    const url = joinUrlOf(siteUrl, contestSlug, code);
    return {
      id,
      code: `${code.slice(0, 5)}-${code.slice(5)}`,
      url,
      qr: qrOf(url),
      left: usesMax - uses,
      usesMax,
      endsAt,
    };
  });
}

/** A team as whoever is invited into it sees it, which is what the list of teams says too. */
export function invitedInto({ name, captainId, members }: ParticipantWithMembers, { teamMax }: Contest) {
  const captain = members.find(({ userId }) => userId === captainId);
  return {
    name,
    captain: captain === undefined ? null : { id: captain.userId, ...captain },
    members: members.map(({ userId, displayName, isErased }) => ({ id: userId, displayName, isErased })),
    isFull: members.length >= teamMax,
    teamMax,
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
export function staffParticipantLine(
  participant: ParticipantWithMembers,
  unranked: readonly UnrankedIn[],
  rounds: ReadonlyMap<string, string>,
) {
  const mayRankAgain = mayBeRankedAgain(
    participant.starred,
    unranked.map(({ knowers }) => knowers),
  );
  const why = unrankedReasons(participant, unranked);
  return { ...participantLine(participant, unranked, rounds), readers: why, mayRankAgain };
}

/** What happened to a participant, and names of the people in it. */
interface ParticipantHistory {
  entries: readonly AuditEntry[];
  names: ReadonlyMap<string, string>;
}

/**
 * The history of a participant, oldest first. Of organizers its members read no name: they decide as the organizers.
 * @param memberIds people in it now; undefined for staff, who read every name
 */
export function historyLines({ entries, names }: ParticipantHistory, t: Translate, memberIds?: readonly string[]) {
  // Others write about participants too, such as who carried a balloon to them: that is no history of the team.
  const own = entries.filter(({ action }) => action.startsWith('participant.'));
  return own.map(({ at, actorId, action, detail }) => {
    const deed = action.slice('participant.'.length);
    const key = deed === 'starred' && detail.starred === false ? 'unstarred' : deed;
    const person = typeof detail.userId === 'string' ? names.get(detail.userId) : undefined;
    const isNamed = actorId !== null && (detail.reason === undefined || !memberIds || memberIds.includes(actorId));
    const params = { interpolation: { escapeValue: false }, ...detail, person: person ?? t('site:nobody') };
    return {
      at,
      who: isNamed ? (names.get(actorId) ?? t('site:nobody')) : t('participants:history.organizers'),
      what: t(`participants:history.${key}`, params),
      why: typeof detail.reason === 'string' ? detail.reason : undefined,
    };
  });
}

/** A round in the choice of what a disqualification is for. */
export function roundChoices(
  { disqualifiedIn }: Pick<ParticipantWithMembers, 'disqualifiedIn'>,
  rounds: readonly { id: string; slug: string; name: string }[],
) {
  return rounds.map(({ id, slug, name }) => {
    const out = disqualifiedIn.find(({ roundId }) => roundId === id);
    return { slug, name, disqualified: out !== undefined, reason: out?.reason ?? null };
  });
}

/** What a change between two teams would do, for the organizer who is asked to confirm it. */
export function shownPreview({
  from,
  into,
  effects,
}: {
  from: ChangedTeam;
  into: ChangedTeam;
  effects: MergeEffects & Partial<MoveEffects>;
}) {
  const { intoSize, runningRounds, fromSize = 0, fromEnds = true, newCaptainId = null, belowMin = null } = effects;
  const rounds = (team: ChangedTeam) => team.rounds.map(({ name }) => name);
  return {
    from: { name: from.name, size: from.memberIds.length, after: fromSize, rounds: rounds(from), ends: fromEnds },
    into: { name: into.name, size: into.memberIds.length, after: intoSize, rounds: rounds(into) },
    changesCaptain: newCaptainId !== null,
    runningRounds,
    belowMin,
  };
}
