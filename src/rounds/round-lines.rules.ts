/** A round as lists of rounds, its own page and the frame of its contest show it. */
import type { FocusRound } from '../contests/contest-frame.rules.ts';
import { roundHref } from './round-links.rules.ts';
import { hidesProblemsNow, nextInstant, phaseAt, type Round } from './rounds.rules.ts';

/** A round in lists and on its own page. `problems` is null while the viewer may not know their number. */
export function roundLine(round: Round, contestSlug: string, nowMs: number, problems: number | null) {
  return {
    href: roundHref(contestSlug, round.slug),
    id: round.id,
    slug: round.slug,
    name: round.name,
    phase: phaseAt(round, nowMs),
    opensAt: round.opensAt,
    freezesAt: round.freezesAt,
    closesAt: round.closesAt,
    until: nextInstant(round, nowMs),
    pausedAt: round.pausedAt,
    pauseReason: round.pauseReason,
    hidesProblems: hidesProblemsNow(round),
    removed: round.removed,
    scoring: round.scoring,
    penaltyMinutes: round.penaltyMinutes,
    earlyStop: round.earlyStop,
    thawedAt: round.thawedAt,
    problems,
  };
}

/** A round as the way on: what it is called, and the end of its countdown. */
export function focusOn(round: Round | undefined, contestSlug: string, nowMs: number): FocusRound | null {
  if (!round) return null;
  return {
    href: roundHref(contestSlug, round.slug),
    slug: round.slug,
    name: round.name,
    phase: phaseAt(round, nowMs),
    until: nextInstant(round, nowMs),
    pausedAt: round.pausedAt,
  };
}

/** How far a round is, for pages that it stands on; they ask for it again at `liveHref` while it may change. */
export function clockOf(round: Round, contestSlug: string, nowMs: number) {
  const phase = phaseAt(round, nowMs);
  return {
    phase,
    until: nextInstant(round, nowMs),
    pausedAt: round.pausedAt,
    pauseReason: round.pauseReason,
    hidesProblems: hidesProblemsNow(round),
    liveHref: phase === 'closed' ? null : `${roundHref(contestSlug, round.slug)}/clock`,
  };
}
export type RoundClock = ReturnType<typeof clockOf>;
