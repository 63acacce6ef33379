/** What contest pages show to each audience; their JSON sends exactly this. */
import type { MissedEdit } from '../platform/audit/changes.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { inputTime } from '../platform/times.ts';
import { missedEditViews } from '../platform/web/missed-edits.ts';
import {
  contestPhaseAt,
  registrationAt,
  registrationEnd,
  rostersLocked,
  type Contest,
  type ListedContest,
  type ParticipantWithMembers,
} from './contests.rules.ts';
import { mayBeRankedAgain, type UnrankedIn } from '../participants/unranked.rules.ts';
import { nextInstant, phaseAt, roundLocked, type NamedRoundProblem, type Round } from '../rounds/rounds.rules.ts';

/** The frame of every page of a contest: name, tabs, state. */
export function contestFrame(
  contest: Contest,
  staff: boolean,
  mine: ParticipantWithMembers | undefined,
  focus: Round | undefined,
  nowMs: number,
) {
  return {
    id: contest.id,
    slug: contest.slug,
    name: contest.name,
    summary: contest.summary,
    visibility: contest.visibility,
    phase: contestPhaseAt(contest, nowMs),
    startsAt: contest.startsAt,
    endsAt: contest.endsAt,
    participation: contest.participation,
    teamMin: contest.teamMin,
    teamMax: contest.teamMax,
    entry: contest.entry,
    entryUniversities: contest.entryUniversities,
    registration: {
      state: registrationAt(contest, nowMs),
      opensAt: contest.registrationOpensAt,
      closesAt: registrationEnd(contest),
      rostersLocked: rostersLocked(contest, nowMs),
    },
    staff,
    mine: mine ? { id: mine.id, name: mine.name, ...unrankedWhy(mine) } : null,
    /** The round that the tabs and the way on lead to. */
    focus: focus
      ? { slug: focus.slug, name: focus.name, phase: phaseAt(focus, nowMs), until: nextInstant(focus, nowMs) }
      : null,
  };
}
export type ContestFrame = ReturnType<typeof contestFrame>;

/** A round in lists and on its own page. `problems` is null while the viewer may not know their number. */
export function roundLine(round: Round, nowMs: number, problems: number | null) {
  return {
    id: round.id,
    slug: round.slug,
    name: round.name,
    phase: phaseAt(round, nowMs),
    opensAt: round.opensAt,
    freezesAt: round.freezesAt,
    closesAt: round.closesAt,
    until: nextInstant(round, nowMs),
    scoring: round.scoring,
    penaltyMinutes: round.penaltyMinutes,
    earlyStop: round.earlyStop,
    thawedAt: round.thawedAt,
    problems,
  };
}

/** What staff may do with a round now. */
export function roundMoves(contest: Contest, round: Round, nowMs: number) {
  const phase = phaseAt(round, nowMs);
  const locked = roundLocked(contest, round, nowMs);
  return {
    mayEdit: !locked,
    mayPostpone: locked && (phase === 'open' || phase === 'frozen'),
    mayThaw: phase === 'closed' && round.freezesAt !== null && round.thawedAt === null,
  };
}

/** A contest in the list. */
export function contestLine(item: ListedContest, nowMs: number) {
  const { contest } = item;
  const current = item.rounds.find((round) => nowMs < round.closesAt);
  return {
    slug: contest.slug,
    name: contest.name,
    summary: contest.summary,
    visibility: contest.visibility,
    phase: contestPhaseAt(contest, nowMs),
    startsAt: contest.startsAt,
    endsAt: contest.endsAt,
    participation: contest.participation,
    teamMin: contest.teamMin,
    teamMax: contest.teamMax,
    registration: registrationAt(contest, nowMs),
    rounds: item.rounds.length,
    participants: item.participants,
    mine: item.mine,
    /** The current or next round, with the end of its countdown. */
    current: current
      ? { slug: current.slug, name: current.name, phase: phaseAt(current, nowMs), until: nextInstant(current, nowMs) }
      : null,
  };
}

/** A problem in the list of a round. */
export function problemLine(problem: NamedRoundProblem, contestSlug: string, roundSlug: string) {
  return {
    id: problem.id,
    label: problem.label,
    position: problem.position,
    title: problem.problem?.title ?? null,
    points: problem.points,
    weight: problem.weight,
    problemVersionId: problem.problemVersionId,
    version: problem.problem?.number ?? null,
    path: `/contests/${contestSlug}/rounds/${roundSlug}/problems/${encodeURIComponent(problem.label)}`,
  };
}

/** Why a participant has no rank: for itself and for staff, never in public. */
export function unrankedWhy(participant: ParticipantWithMembers) {
  return {
    starred: participant.starred,
    starredReason: participant.starredReason,
    disqualified: participant.disqualifiedAt !== null,
    disqualifiedReason: participant.disqualifiedReason,
  };
}

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
  const joinPath = participant.joinCode ? `/contests/${contest.slug}/join?code=${participant.joinCode}` : null;
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

/** A contest as values of its form. */
export function contestValues(contest: Contest, courseSlug: string | undefined, zone: string): Record<string, unknown> {
  return {
    ...contest,
    entryUniversities: contest.entryUniversities.join('\n'),
    entryCourse: courseSlug ?? '',
    registrationOpensAt: inputTime(contest.registrationOpensAt, zone),
    registrationClosesAt: inputTime(contest.registrationClosesAt, zone),
  };
}

/** A round as values of its forms. */
export function roundValues(round: Round, zone: string): Record<string, unknown> {
  return {
    slug: round.slug,
    name: round.name,
    scoring: round.scoring,
    penaltyMinutes: round.penaltyMinutes,
    earlyStop: round.earlyStop,
    rev: round.rev,
    opensAt: inputTime(round.opensAt, zone),
    freezesAt: inputTime(round.freezesAt, zone),
    closesAt: inputTime(round.closesAt, zone),
  };
}

const TIME_FIELDS = /At$/;

/** The part of an audit entry the history needs. */
interface Deed {
  at: number;
  actorId: string | null;
  action: string;
  detail: Record<string, unknown>;
}

/** The history of a contest as a timeline: who, what, which fields changed from what to what, and why. */
export function historyEvents(
  entries: Deed[],
  names: Map<string, { displayName: string }>,
  t: Translate,
  fmt: Formats,
) {
  return entries.map((entry) => {
    const { reason, changes, ...detail } = entry.detail as {
      reason?: string;
      changes?: Record<string, [unknown, unknown]>;
    };
    const words = Object.entries(changes ?? {}).map(
      ([field, [before, after]]) =>
        `${fieldLabel(field, t)}: ${shown(field, before, t, fmt)} → ${shown(field, after, t, fmt)}`,
    );
    const params = { interpolation: { escapeValue: false }, ...detail };
    return {
      at: entry.at,
      who: entry.actorId === null ? t('site:system') : (names.get(entry.actorId)?.displayName ?? t('site:nobody')),
      what: t(`contests:audit.${entry.action}`, params),
      why: [...words, ...(reason ? [reason] : [])].join('\n') || undefined,
    };
  });
}

const PROBLEM_FIELDS = ['label', 'position', 'points', 'weight'];

/** Edits by others while a form of a contest or round was open. */
export function missedContestEdits(
  missed: MissedEdit[],
  names: Map<string, { displayName: string }>,
  t: Translate,
  fmt: Formats,
) {
  return missedEditViews(
    missed,
    names,
    t,
    (field) => fieldLabel(field, t),
    (field, value) => shown(field, value, t, fmt),
  );
}

function fieldLabel(field: string, t: Translate): string {
  return t(`contests:${PROBLEM_FIELDS.includes(field) ? 'problem' : 'field'}.${field}`);
}

function shown(field: string, value: unknown, t: Translate, fmt: Formats): string {
  if (value === null || value === undefined || value === '') return t('contests:nothing');
  if (typeof value === 'number' && TIME_FIELDS.test(field)) return fmt.exactTime(value);
  if (typeof value === 'boolean') return t(value ? 'site:yes' : 'site:no');
  if (Array.isArray(value)) return value.length === 0 ? t('contests:nothing') : value.join(', ');
  const text = String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
