/**
 * A problem of a round may appear later than the round opens, and take submissions for less long than the round runs. Its times
 * are instants of the wall clock inside the round, and move with the round; without times of its own it has those of the round.
 */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { InvalidInput, type FieldError } from '../platform/errors.ts';
import { movedBy, standsAt, type ClockTimes, type Interval, type ProblemTimes } from './round-clock.rules.ts';
import {
  acceptsSubmissions,
  roundProblemVisible,
  type Round,
  type RoundProblem,
  type RoundTimes,
  type SubmitAnswer,
} from './rounds.rules.ts';

export interface OwnTimes {
  visibleFrom: number | null;
  openUntil: number | null;
}

/** When a problem appears: never before its round opens, and at the latest when it closes. */
export function visibleAt({ opensAt, closesAt }: ClockTimes, { visibleFrom }: ProblemTimes): number {
  return Math.min(closesAt, Math.max(opensAt, visibleFrom ?? opensAt));
}

/** When submissions to a problem end: never later than its round closes. */
export function endsAt({ closesAt }: ClockTimes, { openUntil }: ProblemTimes): number {
  return Math.min(closesAt, openUntil ?? closesAt);
}

/** Whether a problem has appeared; while its round is paused, nothing does. */
export function hasAppeared(round: ClockTimes, problem: ProblemTimes, nowMs: number): boolean {
  return standsAt(round, nowMs) >= visibleAt(round, problem);
}

/** Whether submissions to a problem have ended, be it before its round. */
export function hasEnded(round: ClockTimes, problem: ProblemTimes, nowMs: number): boolean {
  return standsAt(round, nowMs) >= endsAt(round, problem);
}

/** Whether a submission to a problem of a round is accepted now: it may end before its round does. */
export function acceptsForProblem(
  round: RoundTimes,
  problem: ProblemTimes & Pick<RoundProblem, 'label'>,
  nowMs: number,
): SubmitAnswer {
  const answer = acceptsSubmissions(round, nowMs);
  if (!answer.ok || !hasEnded(round, problem, nowMs)) return answer;
  const params = { label: problem.label, closesAt: endsAt(round, problem), receivedAt: nowMs };
  return { ok: false, code: 'round_problem_closed', params };
}

/** Whether the actor may see one problem of a round, which may appear later than the round opens; staff see it at any time. */
export function problemVisible(
  actor: Parameters<typeof mayInContest>[0],
  round: Pick<Round, 'contestId' | 'opensAt'> & RoundTimes & Partial<Pick<Round, 'hidesProblems'>>,
  problem: ProblemTimes,
  nowMs: number,
): boolean {
  if (!roundProblemVisible(actor, round, nowMs)) return false;
  return hasAppeared(round, problem, nowMs) || mayInContest(actor, 'contest.problems', round.contestId);
}

/** The end of a problem's countdown; null once it has ended, or while the clock stands still. */
export function nextOfProblem(round: ClockTimes, problem: ProblemTimes, nowMs: number): number | null {
  return round.pausedAt != null || hasEnded(round, problem, nowMs) ? null : endsAt(round, problem);
}

/** What is wrong with the times of a problem in its round; empty when it appears and ends inside, in this order. */
export function faultsOfProblemTimes(
  round: ClockTimes,
  { visibleFrom, openUntil }: OwnTimes,
  fields: { visibleFrom: string; openUntil: string },
): FieldError[] {
  const { opensAt, closesAt } = round;
  const params = { opensAt, closesAt };
  const faults: FieldError[] = [];
  if (visibleFrom !== null && (visibleFrom < opensAt || visibleFrom >= closesAt))
    faults.push({ field: fields.visibleFrom, code: 'problem_visible_outside', params });
  const from = visibleFrom ?? opensAt;
  if (openUntil !== null && (openUntil <= opensAt || openUntil > closesAt))
    faults.push({ field: fields.openUntil, code: 'problem_deadline_outside', params });
  else if (openUntil !== null && openUntil <= from && faults.length === 0)
    faults.push({ field: fields.openUntil, code: 'problem_deadline_before_visible', params: { visibleFrom: from } });
  return faults;
}

/**
 * What cannot be changed any more once the round has opened: a problem that has appeared stays, nothing is moved into the past,
 * and a deadline that people were told of only moves later.
 */
export function faultsOfMove(
  round: ClockTimes,
  before: ProblemTimes,
  wanted: OwnTimes,
  nowMs: number,
  fields: { visibleFrom: string; openUntil: string },
): FieldError[] {
  const now = standsAt(round, nowMs);
  if (now < round.opensAt) return [];
  const faults: FieldError[] = [];
  const from = visibleAt(round, wanted);
  const until = endsAt(round, wanted);
  if (from !== visibleAt(round, before)) {
    if (hasAppeared(round, before, nowMs))
      faults.push({
        field: fields.visibleFrom,
        code: 'problem_visible_already',
        params: { at: visibleAt(round, before) },
      });
    else if (from < now) faults.push({ field: fields.visibleFrom, code: 'problem_time_past', params: { now } });
  }
  if (until < endsAt(round, before))
    faults.push({
      field: fields.openUntil,
      code: 'problem_deadline_only_later',
      params: { at: endsAt(round, before) },
    });
  else if (until > endsAt(round, before) && until <= now)
    faults.push({ field: fields.openUntil, code: 'problem_time_past', params: { now } });
  return faults;
}

/** @throws InvalidInput with all of them, if there are any */
export function requireNoFaults(faults: FieldError[]): void {
  const [first] = faults;
  if (first) throw new InvalidInput(first.code, first.params, first.field, faults);
}

/** Form fields have whole seconds, so a time in the same second counts as unchanged; and that of the round is none of its own. */
export function keptTimes(round: ClockTimes, before: ProblemTimes, wanted: OwnTimes): OwnTimes {
  const kept = (wish: number | null, was: number | null, ofRound: number) => {
    if (wish === null) return null;
    const same = [was, ofRound].find((one) => one !== null && Math.floor(one / 1000) === Math.floor(wish / 1000));
    return (same ?? wish) === ofRound ? null : (same ?? wish);
  };
  return {
    visibleFrom: kept(wanted.visibleFrom, before.visibleFrom ?? null, round.opensAt),
    openUntil: kept(wanted.openUntil, before.openUntil ?? null, round.closesAt),
  };
}

/** The times of a problem after a pause of its round: what had not come by then comes later by its length. */
export function timesAfterPause({ visibleFrom = null, openUntil = null }: ProblemTimes, pause: Interval): OwnTimes {
  return {
    visibleFrom: visibleFrom === null ? null : movedBy(pause, visibleFrom),
    openUntil: openUntil === null ? null : movedBy(pause, openUntil),
  };
}

/** The times of a problem after an interval of the past is removed from its round: what has come by now stays where it was. */
export function timesAfterRemoval(
  { visibleFrom = null, openUntil = null }: ProblemTimes,
  extendedBy: number,
  nowMs: number,
): OwnTimes {
  const moved = (at: number | null) => (at === null || at <= nowMs ? at : at + extendedBy);
  return { visibleFrom: moved(visibleFrom), openUntil: moved(openUntil) };
}

/** The times of a problem when its round closes later: a deadline that was the end of the round still is. */
export function timesAfterPostponement(
  { closesAt }: Pick<ClockTimes, 'closesAt'>,
  { visibleFrom = null, openUntil = null }: ProblemTimes,
): OwnTimes {
  return { visibleFrom, openUntil: openUntil !== null && openUntil >= closesAt ? null : openUntil };
}

/** The times of a problem when all times of its round move, as in a copy. */
export function movedTimes(
  { visibleFrom = null, openUntil = null }: ProblemTimes,
  move: (atMs: number) => number,
): OwnTimes {
  return {
    visibleFrom: visibleFrom === null ? null : move(visibleFrom),
    openUntil: openUntil === null ? null : move(openUntil),
  };
}
