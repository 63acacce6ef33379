/** Contests and rounds as the API tells them. */
import { z } from 'zod';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Entry } from '../participants/participants.rules.ts';
import { contestPhaseAt, registrationAt, registrationEnd, type Contest } from '../contests/contests.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { phaseAt, SCORINGS, type Round, type RoundProblem } from '../rounds/rounds.rules.ts';
import { isoTime, isoTimeOrNull, lookFields, lookFieldsOf, time } from './fields.views.ts';

const myParticipant = z
  .object({ id: z.string(), name: z.string(), isGuest: z.boolean(), isDisqualified: z.boolean() })
  .nullable();

export const listedContest = z
  .object({
    slug: z.string(),
    name: z.string(),
    summary: z.string(),
    isDraft: z.boolean(),
    phase: z.enum(['running', 'coming', 'past']),
    startsAt: time.nullable(),
    endsAt: time.nullable(),
    participation: z.enum(['person', 'team']),
    participants: z.int(),
    isRegistered: z.boolean().describe('Whether you are registered'),
    myParticipant: myParticipant.describe('You or your team, as on the board; null: you are not registered'),
    url: z.url(),
  })
  .meta({ id: 'ListedContest' });

export const round = z
  .object({
    slug: z.string(),
    name: z.string(),
    phase: z.enum(['scheduled', 'open', 'frozen', 'closed']),
    opensAt: time,
    freezesAt: time.nullable(),
    closesAt: time,
    pausedAt: time.nullable().describe('Since when the round is paused: nothing can be submitted, and its end moves'),
    removedIntervals: z
      .array(z.object({ from: time, to: time, reason: z.string() }))
      .describe('Pauses and other intervals that do not count as time of the round'),
    scoring: z.enum(SCORINGS),
    penaltyMinutes: z.int(),
    url: z.url(),
  })
  .meta({ id: 'Round' });

export const contest = listedContest
  .extend({
    description: z.string().describe('Markdown'),
    entry: z.enum(['anyone', 'university', 'course', 'invited']),
    teamMin: z.int(),
    teamMax: z.int(),
    registration: z.object({
      state: z.enum(['early', 'open', 'over']),
      opensAt: time.nullable(),
      closesAt: time.nullable(),
    }),
    rounds: z.array(round),
  })
  .meta({ id: 'Contest' });

const roundProblem = z.object({
  label: z.string(),
  name: z.string(),
  points: z.number(),
  weight: z.number(),
  visibleFrom: time.nullable().describe('If it appears later than the round opens; until then only staff see it'),
  openUntil: time.nullable().describe('If submissions end before the round closes'),
  ...lookFields,
  isTakenOut: z.boolean().describe('Staff took it out of the round: it counts for nothing'),
  url: z.url(),
});

export const roundWithProblems = round
  .extend({ problems: z.array(roundProblem).nullable().describe('Null until the round opens') })
  .meta({ id: 'RoundWithProblems' });

/** A contest with what belongs to it. */
export interface ListedContest {
  contest: Contest;
  rounds: Round[];
  participants: number;
  /** What the viewer is in it; undefined: not registered. */
  mine: Entry | undefined;
}

export interface Viewed {
  nowMs: number;
  siteUrl: string;
}

export function listedContestOf(
  { contest: one, participants, mine }: Omit<ListedContest, 'rounds'>,
  { nowMs, siteUrl }: Viewed,
): z.input<typeof listedContest> {
  return {
    slug: one.slug,
    name: one.name,
    summary: one.summary,
    isDraft: one.visibility === 'draft',
    phase: contestPhaseAt(one, nowMs),
    startsAt: isoTimeOrNull(one.startsAt),
    endsAt: isoTimeOrNull(one.endsAt),
    participation: one.participation,
    participants,
    isRegistered: mine !== undefined,
    myParticipant: mine ? participantOf(mine) : null,
    url: `${siteUrl}${contestHref(one.slug)}`,
  };
}

function participantOf({ id, name, starred, disqualifiedAt }: Entry): z.input<typeof myParticipant> {
  return { id, name, isGuest: starred, isDisqualified: disqualifiedAt !== null };
}

export function contestOf(listed: ListedContest, viewed: Viewed): z.input<typeof contest> {
  const { contest: one, rounds } = listed;
  return {
    ...listedContestOf(listed, viewed),
    description: one.description,
    entry: one.entry,
    teamMin: one.teamMin,
    teamMax: one.teamMax,
    registration: {
      state: registrationAt(one, viewed.nowMs),
      opensAt: isoTimeOrNull(one.registrationOpensAt),
      closesAt: isoTimeOrNull(registrationEnd(one)),
    },
    rounds: rounds.map((each) => roundOf(one, each, viewed)),
  };
}

export function roundOf(of: Pick<Contest, 'slug'>, one: Round, { nowMs, siteUrl }: Viewed): z.input<typeof round> {
  return {
    slug: one.slug,
    name: one.name,
    phase: phaseAt(one, nowMs),
    opensAt: isoTime(one.opensAt),
    freezesAt: isoTimeOrNull(one.freezesAt),
    closesAt: isoTime(one.closesAt),
    pausedAt: isoTimeOrNull(one.pausedAt),
    removedIntervals: one.removed.map(({ from, to, reason }) => ({ from: isoTime(from), to: isoTime(to), reason })),
    scoring: one.scoring,
    penaltyMinutes: one.penaltyMinutes,
    url: `${siteUrl}${roundHref(of.slug, one.slug)}`,
  };
}

/** `problems` undefined: the viewer may not know them yet. */
export function roundWithProblemsOf(
  of: Pick<Contest, 'slug'>,
  one: Round,
  problems: (RoundProblem & { name: string })[] | undefined,
  viewed: Viewed,
): z.input<typeof roundWithProblems> {
  const shown = roundOf(of, one, viewed);
  const problemsOf = problems?.map(({ label, name, points, weight, visibleFrom, openUntil, takenOut, ...rest }) => ({
    ...{ label, name, points, weight, ...lookFieldsOf(rest), isTakenOut: takenOut != null },
    ...{ visibleFrom: isoTimeOrNull(visibleFrom ?? null), openUntil: isoTimeOrNull(openUntil ?? null) },
    url: `${shown.url}/problems/${encodeURIComponent(label)}`,
  }));
  return { ...shown, problems: problemsOf ?? null };
}
