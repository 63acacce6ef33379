/** What the pages of rounds show; their JSON sends exactly this. */
import { fieldKey, type Contest } from '../contests/contests.rules.ts';
import type { MissedEdit } from '../platform/audit/changes.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { inputTime } from '../platform/times.ts';
import { missedEditViews } from '../platform/web/missed-edits.ts';
import { shownValue } from '../platform/web/shown-values.ts';
import { mayFreeze, mayThaw, phaseAt, roundLocked, type NamedRoundProblem, type Round } from './rounds.rules.ts';
import { shownLook } from './problem-looks.rules.ts';
import { roundProblemHref } from './round-links.rules.ts';

/** What someone of the staff may do with a round now; null for those who may do nothing. */
export function roundMoves(
  contest: Contest,
  round: Round,
  may: { edit: boolean; editProblems: boolean; manageParticipants?: boolean },
  nowMs: number,
) {
  if (!may.edit && !may.editProblems && may.manageParticipants !== true) return null;
  const phase = phaseAt(round, nowMs);
  const locked = roundLocked(contest, round, nowMs);
  return {
    isLocked: locked && (may.edit || may.editProblems),
    mayEdit: may.edit && !locked,
    mayChoose: may.editProblems && !locked,
    mayControl: may.edit && locked,
    maySetAfterEnd: may.edit,
    mayTime: may.edit && !(locked && phase === 'closed'),
    mayQuota: may.manageParticipants === true,
    mayPostpone: may.edit && locked && (phase === 'open' || phase === 'frozen'),
    mayFreeze: may.edit && locked && mayFreeze(round, nowMs),
    mayThaw: may.edit && mayThaw(round, nowMs),
    isRunning: phase !== 'closed',
  };
}

/** A problem in the list of a round. */
export function problemLine(problem: NamedRoundProblem, contestSlug: string, roundSlug: string, t: Translate) {
  return {
    id: problem.id,
    label: problem.label,
    position: problem.position,
    alias: problem.alias ?? null,
    look: shownLook(problem, t),
    title: problem.problem?.title ?? null,
    points: problem.points,
    weight: problem.weight,
    takenOut: problem.takenOut ?? null,
    problemVersionId: problem.problemVersionId,
    version: problem.problem?.number ?? null,
    visibleFrom: problem.visibleFrom ?? null,
    openUntil: problem.openUntil ?? null,
    path: roundProblemHref(contestSlug, roundSlug, problem.label),
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

/** Edits by others while a form of a round or of its problems was open. */
export function missedRoundEdits(
  missed: MissedEdit[],
  names: Map<string, { displayName: string }>,
  t: Translate,
  fmt: Formats,
) {
  return missedEditViews(
    missed,
    names,
    t,
    (field) => t(fieldKey(field)),
    (field, value) => shownValue(field, value, t, fmt),
  );
}
