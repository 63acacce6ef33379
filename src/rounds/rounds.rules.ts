/** Rounds: phases by the server's clock, and what may still change in each phase. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { Conflict, InvalidInput, type ErrorParams, type FieldError } from '../platform/errors.ts';
import { standsAt, type ClockTimes, type ProblemTimes, type RemovedInterval } from './round-clock.rules.ts';

export const SCORINGS = ['icpc', 'points', 'kernel'] as const;
export type Scoring = (typeof SCORINGS)[number];

/** `freezesAt` null: the round is never frozen. `closesAt` is exclusive: submissions are accepted until one millisecond earlier. */
export type RoundTimes = ClockTimes;

export interface Round extends RoundTimes {
  id: string;
  contestId: string;
  slug: string;
  name: string;
  scoring: Scoring;
  /** Penalty minutes for a wrong attempt, for `icpc`. */
  penaltyMinutes: number;
  /** Whether a judging stops at the first failed test. */
  earlyStop: boolean;
  /** When each step was announced; never used for decisions: only the clock decides. */
  openedAt: number | null;
  frozenAt: number | null;
  closedAt: number | null;
  /** When staff ended the freeze; null = not yet. */
  thawedAt: number | null;
  pausedAt: number | null;
  /** Of the pause that it is in; everyone reads it. */
  pauseReason: string | null;
  /** Whether only staff read its problems while it is paused. */
  hidesProblems: boolean;
  /** Intervals that do not count as its time, by start. */
  removed: readonly RemovedInterval[];
  /** What everyone may do once it is over; see `after-end.rules.ts`. */
  afterEnd: 'off' | 'practice' | 'virtual';
  rev: number;
}

export interface ProblemColor {
  /** `#rrggbb`, in lower case. */
  rgb: string;
  /** Null: one of the usual colors, which have names in each language. */
  name: string | null;
}

export interface VerdictReview {
  /** Null: as long as it takes. */
  afterMinutes: number | null;
}

export interface RoundProblem extends ProblemTimes {
  id: string;
  roundId: string;
  label: string;
  /** Order on the page and the board, from 1. */
  position: number;
  problemVersionId: string;
  /** Full marks of the problem in this round. */
  points: number;
  /** How many times it counts, e.g. 1 or 1.5. */
  weight: number;
  /** A short name on boards and balloons. */
  alias?: string | null;
  /** Null: none was chosen; see `lookOf`. */
  color?: ProblemColor | null;
  /** Verdicts wait until the jury has released them, perhaps at most so long; null: they count at once. */
  review?: VerdictReview | null;
  /** Staff took it out of the round: it counts for nothing. */
  takenOut?: { at: number; reason: string } | null;
  /** When it was announced that it has appeared; never used for decisions. */
  shownAt?: number | null;
}

/** A version of a problem that can be put into a round. */
export interface ProblemChoice {
  versionId: string;
  slug: string;
  title: string;
  /** Version number of the package, from 1. */
  number: number;
}

export interface NamedRoundProblem extends RoundProblem {
  /** Undefined only when the version can no longer be read. */
  problem: ProblemChoice | undefined;
}

export type RoundPhase = 'scheduled' | 'open' | 'frozen' | 'closed';
export const ROUND_STEPS = ['open', 'freeze', 'close'] as const;
export type RoundStep = (typeof ROUND_STEPS)[number];

export const ROUND_NAME_MAX = 120;
export const PENALTY_MINUTES_MAX = 600;
export const POINTS_MAX = 100_000;
export const WEIGHT_MAX = 100;
export const PROBLEMS_MAX = 60;

/**
 * The phase of a round at an instant; a paused round stays in the phase that it was paused in. In `frozen`, submissions are
 * still accepted; only the public board stops.
 */
export function phaseAt(round: RoundTimes, nowMs: number): RoundPhase {
  const atMs = standsAt(round, nowMs);
  if (atMs < round.opensAt) return 'scheduled';
  if (atMs >= round.closesAt) return 'closed';
  return round.freezesAt !== null && atMs >= round.freezesAt ? 'frozen' : 'open';
}

export type SubmitAnswer =
  | { ok: true }
  | {
      ok: false;
      code: 'round_not_open' | 'round_closed' | 'round_paused' | 'round_problem_closed';
      params: ErrorParams;
    };

/** Whether a submission is accepted now; a refusal includes the times, in epoch milliseconds. */
export function acceptsSubmissions(round: RoundTimes, nowMs: number): SubmitAnswer {
  const phase = phaseAt(round, nowMs);
  const params = {
    opensAt: round.opensAt,
    closesAt: round.closesAt,
    receivedAt: nowMs,
  };
  if (phase === 'scheduled') return { ok: false, code: 'round_not_open', params };
  if (phase === 'closed') return { ok: false, code: 'round_closed', params };
  if (round.pausedAt != null && nowMs >= round.pausedAt)
    return { ok: false, code: 'round_paused', params: { at: round.pausedAt } };
  return { ok: true };
}

/**
 * Whether the viewer sees the board as it was at the freeze. Closing does not end a freeze: only staff do, by unfreezing the
 * round, so that the last hour stays secret until the ceremony.
 */
export function isFrozenFor(
  audience: 'public' | 'staff',
  round: Pick<Round, 'freezesAt' | 'thawedAt'> & Pick<RoundTimes, 'pausedAt'>,
  nowMs: number,
): boolean {
  const { freezesAt, thawedAt } = round;
  return audience === 'public' && freezesAt !== null && standsAt(round, nowMs) >= freezesAt && thawedAt === null;
}

/** The instant of a step, or null when the round does not have it. */
export function timeOfStep(round: RoundTimes, step: RoundStep): number | null {
  return step === 'open' ? round.opensAt : step === 'freeze' ? round.freezesAt : round.closesAt;
}

/** The end of the countdown on the round's page, or null when the round is over or its clock stands still. */
export function nextInstant(round: RoundTimes, nowMs: number): number | null {
  if (round.pausedAt != null) return null;
  if (nowMs < round.opensAt) return round.opensAt;
  return nowMs < round.closesAt ? round.closesAt : null;
}

/** All errors in the order of times, for the form; empty when opens < freezes < closes. */
export function faultsOfTimes(times: RoundTimes): FieldError[] {
  const faults: FieldError[] = [];
  const opensAt = times.opensAt;
  const closesAt = times.closesAt;
  if (times.closesAt <= times.opensAt)
    faults.push({ field: 'closesAt', code: 'round_closes_before_opens', params: { opensAt } });
  if (times.freezesAt !== null && (times.freezesAt <= times.opensAt || times.freezesAt >= times.closesAt)) {
    faults.push({ field: 'freezesAt', code: 'round_freeze_outside', params: { opensAt, closesAt } });
  }
  return faults;
}

/** @throws InvalidInput on every time that is out of order. */
export function requireTimesInOrder(times: RoundTimes): void {
  const faults = faultsOfTimes(times);
  const first = faults[0];
  if (first) throw new InvalidInput(first.code, first.params, first.field, faults);
}

/**
 * People cannot schedule in the past (a wrong year would open a round at once); demo data and imports may.
 * @throws InvalidInput for an opening in the past
 */
export function requireNotPast(actor: { kind: string }, times: RoundTimes, nowMs: number): void {
  if (actor.kind === 'system') return;
  const now = nowMs;
  if (times.opensAt < nowMs - 60_000) throw new InvalidInput('round_opens_in_past', { now }, 'opensAt');
}

/** Whether names, problems and scoring are locked: from the opening on, unless the contest is still a draft. */
export function roundLocked(contest: { visibility: 'draft' | 'published' }, round: RoundTimes, nowMs: number): boolean {
  return contest.visibility === 'published' && phaseAt(round, nowMs) !== 'scheduled';
}

/** @throws Conflict when `roundLocked`, or when its contest is archived. */
export function requireNotLocked(
  contest: { visibility: 'draft' | 'published'; archivedAt: number | null },
  round: RoundTimes,
  nowMs: number,
): void {
  requireNotArchived(contest);
  if (roundLocked(contest, round, nowMs)) {
    throw new Conflict('round_locked', { opensAt: round.opensAt });
  }
}

/** Whether staff may unfreeze the public board: it is frozen, whether or not the round still runs. */
export function mayThaw(round: Parameters<typeof isFrozenFor>[1], nowMs: number): boolean {
  return isFrozenFor('public', round, nowMs);
}

/** Whether staff may freeze the public board of a running round now. */
export function mayFreeze(round: RoundTimes & Pick<Round, 'thawedAt'>, nowMs: number): boolean {
  return phaseAt(round, nowMs) === 'open' && round.thawedAt === null;
}

/** The round the tabs of a contest lead to: of those that run the first to close, else the last that opened, else the next. */
export function roundInFocus<R extends Pick<RoundTimes, 'opensAt' | 'closesAt' | 'pausedAt'>>(
  rounds: readonly R[],
  nowMs: number,
): R | undefined {
  const running = rounds.filter((one) => one.opensAt <= nowMs && standsAt(one, nowMs) < one.closesAt);
  if (running.length > 0) return running.reduce((first, one) => (one.closesAt < first.closesAt ? one : first));
  const opened = rounds.filter((one) => one.opensAt <= nowMs);
  if (opened.length > 0) return opened.reduce((last, one) => (one.opensAt > last.opensAt ? one : last));
  return rounds.reduce<R | undefined>((next, one) => (next && next.opensAt <= one.opensAt ? next : one), undefined);
}

/** Whether the actor may see the problems of a round: from its opening on, but in no pause that hides them; staff at any time. */
export function roundProblemVisible(
  actor: Parameters<typeof mayInContest>[0],
  round: Pick<Round, 'contestId' | 'opensAt'> & Partial<Pick<Round, 'pausedAt' | 'hidesProblems'>>,
  nowMs: number,
): boolean {
  const isShown = nowMs >= round.opensAt && !hidesProblemsNow(round);
  return isShown || mayInContest(actor, 'contest.problems', round.contestId);
}

/** Whether a round is paused so that no one but staff reads its problems. */
export function hidesProblemsNow(round: Partial<Pick<Round, 'pausedAt' | 'hidesProblems'>>): boolean {
  return round.pausedAt != null && round.hidesProblems === true;
}
